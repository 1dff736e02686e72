// health: what the checks of tables, indexes and vacuum find, the gravest first, each with SQL for the person.

import * as z from 'zod';
import { healthChecks } from '../../analysis/health/registry';
import { IMPACT_RANK } from '../../model/finding';
import type { HealthFinding, HealthReport } from '../../model/healthFinding';
import { fixText } from '../adviceText';
import { DEMO_HEALTH_OPTIONS, runHealth } from '../runHealth';
import type { Precision } from './call/connections';
import { Cursors } from './call/cursors';
import { defineTool } from './call/define';
import { inProse } from './call/figures';
import { NamesOfFacts } from './call/namesOfFacts';
import { OddNames } from './call/oddNames';
import { OwnLiterals } from './call/ownLiterals';
import { pageOf } from './call/page';
import { placed } from './call/tool';
import { ToolError } from './call/toolError';

/** Checks of sessions and standbys name users and hosts, which no model is told. */
const TOLD: readonly string[] = ['tables', 'indexes'];
const CHECKS = healthChecks.filter(({ category }) => TOLD.includes(category)).map(({ id }) => id);
const MOST_FINDINGS = 20;
const MOST_CHECKS = 50;

export const health = defineTool({
  name: 'health',
  title: 'Check tables and indexes',
  description:
    'Find unused, duplicate, invalid and missing indexes and tables in bad state, with SQL and undo for the person. checks: ids, all without it.',
  connection: 'always',
  input: {
    checks: z.array(z.string().max(63)).max(MOST_CHECKS).optional(),
    cursor: z.string().max(100).optional(),
  },
  output: {
    findings: z.array(
      z.strictObject({
        check: z.string(),
        impact: z.string(),
        object: z.string(),
        message: z.string(),
        sql: z.string().optional(),
        undo: z.string().optional(),
      }),
    ),
    skipped: z.array(z.string()).optional(),
    names: z.array(z.string()).optional(),
    cursor: z.string().optional(),
  },
  run: async ({ checks = CHECKS, cursor }, { work, mostBytes }, place) => {
    if (checks.some((id) => !CHECKS.includes(id)))
      throw new ToolError('unknown-name', 'There is no such check', `Use of ${CHECKS.join(', ')}`);
    const { listed, open } = placed(place);
    const odd = new OddNames();
    const facts = new NamesOfFacts(odd);
    const report = await runHealth(open.client, work, {
      checks,
      onFacts: (rows) => {
        facts.learn(rows);
      },
      ...(open.scratch === null ? {} : { options: DEMO_HEALTH_OPTIONS }),
    });
    return answer(report, { cursor, mostBytes, precision: listed.precision, odd, facts });
  },
});

interface AnswerQuestion {
  readonly cursor: string | undefined;
  readonly mostBytes: number;
  readonly precision: Precision;
  readonly odd: OddNames;
  readonly facts: NamesOfFacts;
}

function answer({ results }: HealthReport, asked: AnswerQuestion) {
  const { odd, facts } = asked;
  const all = results
    .flatMap(({ outcome }) => (outcome.kind === 'finding' ? outcome.findings : []))
    .sort((a, b) => IMPACT_RANK[a.impact] - IMPACT_RANK[b.impact]);
  for (const { subject } of all) facts.learn({ ...subject, kind: null });
  const same = JSON.stringify(all.map(({ check, subject }) => [check, subject]));
  const skipped = results.flatMap(({ check, outcome }) =>
    outcome.kind === 'skipped' ? [check] : [],
  );
  const { items, next, names } = pageOf(all, (one) => findingOf(one, asked), {
    ...{ from: Cursors.read(asked.cursor, same), limit: MOST_FINDINGS, mostBytes: asked.mostBytes },
    ...{ beside: skipped, names: odd },
  });
  return {
    findings: items,
    ...(skipped.length === 0 ? {} : { skipped }),
    ...(names.length === 0 ? {} : { names }),
    ...(next === null ? {} : { cursor: Cursors.at(next, same) }),
  };
}

function findingOf(
  { check, impact, subject, message, fixes }: HealthFinding,
  { odd, facts, precision }: Pick<AnswerQuestion, 'odd' | 'facts' | 'precision'>,
) {
  const { kind: _kind, ...parts } = subject;
  const [first] = fixes.map(fixText);
  const literals = new OwnLiterals(null);
  return {
    ...{ check, impact, object: Object.values(parts).join('.') },
    message: inProse(odd.inProse(facts.withoutLiterals(message, literals)), precision),
    ...(first?.sql === undefined ? {} : { sql: literals.inChange(first.sql) }),
    ...(first?.undoSql === undefined ? {} : { undo: literals.inChange(first.undoSql) }),
  };
}
