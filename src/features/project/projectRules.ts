// What does a project's file mean for a rule, a file or a plan? A project of null says nothing.

import path from 'node:path';
import { matchesPath } from '../../util/pathPattern';
import type { LintSeverity } from '../../model/lintFinding';
import type { RuleSettings } from '../ruleSettings';
import type { RuleWord } from './projectSchema';
import type { Patterns, Project } from './readProject';

/** A hint is what the formats call information. */
const SEVERITIES: Readonly<Partial<Record<RuleWord, LintSeverity>>> = {
  hint: 'information',
  warning: 'warning',
  error: 'error',
};

export interface RuleChoice {
  readonly disabledRules: ReadonlySet<string>;
  /** In place of what a rule says itself. */
  readonly severities?: ReadonlyMap<string, LintSeverity>;
}

/** `disabled`: what a person has switched off besides. */
export function ruleChoice(project: Project | null, disabled: readonly string[] = []): RuleChoice {
  const severities = new Map<string, LintSeverity>();
  for (const [id, { severity }] of project?.rules ?? []) {
    const graded = severity === undefined ? undefined : SEVERITIES[severity];
    if (graded !== undefined) severities.set(id, graded);
  }
  return { disabledRules: new Set([...offIn(project), ...disabled]), severities };
}

/** Of a rule's findings: none where it is off, else as grave as was chosen. */
export function chosen<Finding extends { readonly rule: string; readonly severity: LintSeverity }>(
  findings: readonly Finding[],
  { disabledRules, severities }: RuleChoice,
): Finding[] {
  return findings
    .filter(({ rule }) => !disabledRules.has(rule))
    .map((finding) => {
      const severity = severities?.get(finding.rule);
      return severity === undefined ? finding : { ...finding, severity };
    });
}

/** Of rules of plans; what a person has set goes before. */
export function planRuleSettings(
  project: Project | null,
  { disabled = [], options = {} }: RuleSettings = {},
): RuleSettings {
  const inProject = [...(project?.rules ?? [])].flatMap(([id, entry]) =>
    entry.options === undefined ? [] : [[id, entry.options] as const],
  );
  return {
    disabled: [...new Set([...offIn(project), ...disabled])],
    options: { ...Object.fromEntries(inProject), ...options },
  };
}

/** The twin file, where it is followed: a folder that nobody has trusted names none. */
export function trustedTwin(project: Project | null, isTrusted: boolean): string | null {
  return isTrusted ? (project?.twin ?? null) : null;
}

function offIn(project: Project | null): readonly string[] {
  return [...(project?.rules ?? [])].flatMap(([id, { severity }]) =>
    severity === 'off' ? [id] : [],
  );
}

/** Is the file one of those that are looked at? */
export function isIncluded(project: Project | null, file: string): boolean {
  if (project === null) return true;
  const { include, exclude } = project;
  return (include === null || isNamed(include, file)) && !(exclude && isNamed(exclude, file));
}

function isNamed({ folder, patterns }: Patterns, file: string): boolean {
  const way = path.relative(folder, file).split(path.sep).join('/');
  return patterns.some((pattern) => matchesPath(pattern, way));
}
