// The findings of the health checks as tasks, and each check that could not look as one to make it see.

import { healthChecks } from '../../analysis/health/registry';
import { unmetNeed } from '../../analysis/health/healthCheck';
import type { Task, TaskSection } from '../../analysis/tasks/taskList';
import type { ServerInfo } from '../../db/contracts';
import type { RunningWork } from '../../db/runningWork';
import {
  HEALTH_CATEGORY_TITLES,
  type HealthCategory,
  type HealthFinding,
  type HealthReport,
  type HealthResult,
} from '../../model/healthFinding';
import { IMPACT_RANK } from '../../model/finding';
import { subjectKey } from '../../model/subject';
import { humanBytes } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import { shortHash } from '../../util/shortHash';
import { fixText } from '../adviceText';
import { leftOutWords } from '../leftOutWords';
import { useWords } from '../replicas/replicaWords';
import { mendsNow } from './mendingWork';
import { sqlLines, type CheckedBy, type RankedTask } from './taskWords';

export interface HealthTasks {
  readonly checked: CheckedBy;
  section(category: HealthCategory): TaskSection;
}

export function healthTasks(
  report: HealthReport,
  server: ServerInfo,
  running: readonly RunningWork[],
): HealthTasks {
  const { results, leftOut = [] } = report;
  const notRead = leftOutWords(leftOut).map(markdownText);
  const applicable = results.filter(({ check }) => applies(check, server));
  return {
    checked: results.flatMap(({ check, outcome }) => [
      [
        `health/${check}`,
        outcome.kind === 'skipped'
          ? markdownText(outcome.reason)
          : goesWithoutTables(check, server) && notRead.length > 0
            ? notRead.join(' ')
            : null,
      ] as const,
      [`unchecked/${check}`, null] as const,
    ]),
    section: (category) => {
      const own = applicable.filter((one) => one.category === category);
      const found = own.flatMap((one) => findingTasks(one, running));
      const notes = [
        ...(found.length === 0 ? ['Nothing found by the checks that could look.'] : []),
        ...(own.some(({ check }) => goesWithoutTables(check, server)) ? notRead : []),
        ...(category === 'indexes' ? useWords(report).map(markdownText) : []),
      ];
      return {
        ...{ id: `health-${category}`, title: HEALTH_CATEGORY_TITLES[category], notes },
        tasks: [
          ...found.toSorted((a, b) => a.rank - b.rank).map(({ task }) => task),
          ...own.flatMap(uncheckedTask),
        ],
      };
    },
  };
}

/** What is left out of it, nobody looked at. */
function goesWithoutTables(id: string, server: ServerInfo): boolean {
  const { queries = {} } = healthChecks.find((check) => check.id === id) ?? {};
  return Object.values(queries).some((query) => query.sql(server).includes('$1'));
}

/** A standby's check on a primary, or one of a later version, is nothing that anybody could do. */
function applies(id: string, { versionNumber, inRecovery }: ServerInfo): boolean {
  const { major, primary, standby } = healthChecks.find((check) => check.id === id)?.needs ?? {};
  const needs = {
    ...(major === undefined ? {} : { major }),
    ...(primary === undefined ? {} : { primary }),
    ...(standby === undefined ? {} : { standby }),
  };
  return unmetNeed(needs, { versionNumber, inRecovery, extensions: {} }) === null;
}

function findingTasks(
  { outcome }: HealthResult,
  running: readonly RunningWork[],
): readonly RankedTask[] {
  if (outcome.kind !== 'finding') return [];
  const seen = new Map<string, number>();
  return outcome.findings.map((finding) => {
    const id = `health/${finding.check}/${shortHash(`${subjectKey(finding.subject)}${finding.part ?? ''}`)}`;
    const count = seen.get(id) ?? 0;
    seen.set(id, count + 1);
    return {
      rank: IMPACT_RANK[finding.impact],
      task: findingTask(finding, count === 0 ? id : `${id}.${String(count)}`, running),
    };
  });
}

function findingTask(finding: HealthFinding, id: string, running: readonly RunningWork[]): Task {
  const { title, message, impact, sizeBytes, fixes } = finding;
  const size = sizeBytes === null ? '' : `, ${humanBytes(sizeBytes)}`;
  const words = {
    id,
    title: `**${markdownText(title)}** (${impact}${size})`,
    details: [
      markdownText(message),
      ...fixes.map(fixText).flatMap(({ sql, undoSql }) => sqlLines(sql, undoSql)),
    ],
  };
  const work = running.find((one) => mendsNow(one, finding));
  return work === undefined
    ? { ...words, state: 'open' }
    : { ...words, state: 'partly', why: `${markdownText(work.command)} runs on it now.` };
}

function uncheckedTask({ check, title, outcome }: HealthResult): readonly Task[] {
  if (outcome.kind !== 'skipped') return [];
  return [
    {
      id: `unchecked/${check}/0`,
      state: 'blocked',
      title: `${markdownText(title)}: could not be checked`,
      why: markdownText(outcome.reason),
      details: [],
    },
  ];
}
