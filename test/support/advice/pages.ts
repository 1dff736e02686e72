// What every rule and check says on its fixtures, in full: a page for each, to be read as a DBA would before following it.

import { healthChecks } from '../../../src/analysis/health/registry';
import type { HealthCheck } from '../../../src/analysis/health/healthCheck';
import { EXAMPLE_CATALOG } from '../../../src/analysis/lint/exampleCatalog';
import { LintCache } from '../../../src/analysis/lint/lintCache';
import { lintDocument } from '../../../src/analysis/lint/lintDocument';
import type { LintExample, LintRule } from '../../../src/analysis/lint/lintRule';
import { LINT_RULES } from '../../../src/analysis/lint/registry';
import { judgeByRule } from '../../../src/analysis/rules/judge';
import { judgeSettings } from '../../../src/analysis/settings/judgeSettings';
import { SETTING_RULES } from '../../../src/analysis/settings/registry';
import type { FiringExample, SettingRule } from '../../../src/analysis/settings/settingRule';
import { planRules } from '../../../src/analysis/rules/registry';
import type { PlanRule } from '../../../src/analysis/rules/rule';
import { claimedIndex } from '../../../src/analysis/advisor/ruleCandidates';
import { withoutRefusedClaims } from '../../../src/features/refusedClaims';
import type { Finding } from '../../../src/model/finding';
import type { HealthFinding } from '../../../src/model/healthFinding';
import { humanShare } from '../../../src/util/humanNumbers';
import { findingsOf, judged } from '../../unit/analysis/health/facts';
import { testParser } from '../../unit/analysis/sql/support';
import { fixtureContext, readFixture } from '../planFixtures';
import { contextOf } from '../settings';
import { HEALTH_ROWS } from './healthRows';
import { recipePages } from './recipes';
import { evidenceLine, fixLines, markedWords, page } from './words';

/** `plan/seq-scan-selective.txt` to what stands in it. */
export async function advicePages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  for (const rule of planRules) pages.set(`plan/${rule.id}.txt`, await planPage(rule));
  for (const rule of LINT_RULES) pages.set(`lint/${rule.id}.txt`, await lintPage(rule));
  for (const check of healthChecks) pages.set(`health/${check.id}.txt`, healthPage(check));
  for (const rule of SETTING_RULES) pages.set(`settings/${rule.id}.txt`, settingsPage(rule));
  for (const [name, text] of await recipePages(await testParser())) pages.set(name, text);
  return pages;
}

async function planPage(rule: PlanRule): Promise<string> {
  const parts: string[][] = [];
  for (const name of rule.fixtures.fires) {
    const context = await fixtureContext(name);
    const { sql } = readFixture(name);
    parts.push([`## ${name}`, ...sql.split('\n').map((line) => `    ${line}`.trimEnd())]);
    for (const finding of judgeByRule(rule, context)) {
      const type = context.plan.nodes[finding.nodeId]?.fields['Node Type'] ?? '';
      parts.push(planFinding(finding, type, sql));
    }
  }
  return page(`# ${rule.id}: at most ${rule.severity}`, parts);
}

function planFinding(finding: Finding, type: string, sql: string): string[] {
  const { impact, basis, nodeId, title, message, brief, share, saving } = finding;
  return [
    `${impact}: ${title}`,
    `  at: node ${String(nodeId)}, ${type}, ${markedWords(sql, finding.range)}`,
    `  ${basis}: explains ${part(share)}, saves at most ${part(saving)}`,
    `  message: ${message}`,
    `  brief: ${brief}`,
    ...finding.evidence.map(evidenceLine),
    ...finding.fixes.flatMap((fix) => fixLines(fix, sql)),
    ...whereRefused(finding),
  ];
}

function part(share: number | null): string {
  return share === null ? 'no part' : humanShare(share);
}

/** The message that stays when an engine finds that no proposed index helps. */
function whereRefused(finding: Finding): readonly string[] {
  const refused = finding.fixes.flatMap((fix) => {
    const change = claimedIndex(fix);
    return change === null ? [] : [{ change, why: 'the planner does not use it' }];
  });
  if (refused.length === 0) return [];
  return withoutRefusedClaims([finding], refused).map(
    ({ message }) => `  when refused: ${message}`,
  );
}

async function lintPage(rule: LintRule): Promise<string> {
  const parts: string[][] = [];
  for (const example of rule.examples.fires) parts.push(await lintExample(rule, example));
  return page(`# ${rule.id}: ${rule.severity} by default`, parts);
}

async function lintExample({ id }: LintRule, example: LintExample): Promise<string[]> {
  const { sql, catalog } = example;
  const known = catalog === true ? EXAMPLE_CATALOG : null;
  const findings = await lintDocument(
    await testParser(),
    { text: sql, catalog: known, disabledRules: new Set() },
    new LintCache(),
  );
  return [
    ...sql.split('\n').map((line) => `    ${line}`.trimEnd()),
    ...findings
      .filter(({ rule }) => rule === id)
      .flatMap(({ severity, level, message, range, fixes }) => [
        `${severity}, by the ${level}: ${message}`,
        `  at: ${markedWords(sql, range)}`,
        ...fixes.flatMap((fix) => fixLines(fix, sql)),
      ]),
  ];
}

function healthPage(check: HealthCheck): string {
  const outcome = judged(check, HEALTH_ROWS[check.id] ?? {});
  return page(`# ${check.id}`, findingsOf(outcome).map(healthFinding));
}

function healthFinding(finding: HealthFinding): readonly string[] {
  const { kind, ...names } = finding.subject;
  return [
    `${finding.impact}: ${finding.title}`,
    `  ${kind}: ${Object.values(names).join(' / ')}`,
    `  message: ${finding.message}`,
    ...finding.evidence.map(evidenceLine),
    ...finding.fixes.flatMap((fix) => fixLines(fix, '')),
  ];
}

function settingsPage(rule: SettingRule): string {
  const parts = rule.examples.fires.map((example) => settingsExample(rule, example));
  return page(`# ${rule.id}: ${rule.settings.join(', ')}`, parts);
}

function settingsExample(
  rule: SettingRule,
  { proposes: _, ...example }: FiringExample,
): readonly string[] {
  return [
    `on ${JSON.stringify(example)}`,
    ...judgeSettings(contextOf(example), [rule]).proposals.flatMap((proposal) => [
      `${proposal.impact}: ${proposal.setting} = ${proposal.value ?? 'for a person to decide'}`,
      `  message: ${proposal.why}`,
      ...(proposal.evidence ?? []).map((seen) => `  seen: ${seen}`),
      ...(proposal.template ?? '')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => `    ${line}`),
    ]),
  ];
}
