// What do the rules say of one statement?

import type { Catalog } from '../../model/catalog';
import type { LintFinding } from '../../model/lintFinding';
import type { SourceRange } from '../../model/sourceRange';
import { mapStatement, sourceOf } from '../sql/mapStatement';
import type { SqlSyntaxError } from '../sql/parser';
import type { ParsedStatement } from '../sql/toStatement';
import type { DocumentFacts, LintProblem, LintRule } from './lintRule';
import { LINT_RULES } from './registry';

/** Ranges are in the statement's own text. */
export function lintStatement(
  parsed: ParsedStatement,
  catalog: Catalog | null,
  document: DocumentFacts,
  rules: readonly LintRule[] = LINT_RULES,
): LintFinding[] {
  // Once for all rules: mapping the statement costs more than judging it.
  const source = sourceOf(parsed);
  const context = {
    map: mapStatement(parsed, source),
    tree: parsed.tree,
    source,
    catalog,
    document,
  };
  return rules.flatMap((rule) => rule.judge(context).map((problem) => findingOf(rule, problem)));
}

export function lintSyntaxError(
  error: SqlSyntaxError,
  rules: readonly LintRule[] = LINT_RULES,
): LintFinding[] {
  return rules.flatMap((rule) =>
    (rule.judgeError?.(error) ?? []).map((problem) => findingOf(rule, problem)),
  );
}

/** What takes the place of all other findings of a text in which a statement does not parse; empty where nothing does. */
export function lintWhole(
  text: string,
  statements: readonly SourceRange[],
  rules: readonly LintRule[] = LINT_RULES,
): LintFinding[] {
  return rules.flatMap((rule) =>
    (rule.judgeDocument?.(text, statements) ?? []).map((problem) => findingOf(rule, problem)),
  );
}

/** Likewise of a program, in the program's text. */
export function lintProgram(
  program: string,
  rules: readonly LintRule[] = LINT_RULES,
): LintFinding[] {
  return rules.flatMap((rule) =>
    (rule.judgeProgram?.(program) ?? []).map((problem) => findingOf(rule, problem)),
  );
}

function findingOf(rule: LintRule, problem: LintProblem): LintFinding {
  return {
    rule: rule.id,
    severity: problem.severity ?? rule.severity,
    // A rule that asked the catalog says so itself.
    level: problem.level ?? 'text',
    message: problem.message,
    range: problem.range,
    fixes: [...(problem.fixes ?? [])],
  };
}
