// What do the rules say of a document? Only statements that changed since the last time are parsed again.

import type { Catalog } from '../../model/catalog';
import type { Change, Fix } from '../../model/change';
import type { LintFinding } from '../../model/lintFinding';
import type { SourceRange } from '../../model/sourceRange';
import type { SqlParser } from '../sql/parser';
import { splitStatements } from '../sql/split';
import type { StatementSlice } from '../sql/split';
import { parseText } from '../sql/toStatement';
import type { LintCache } from './lintCache';
import type { DocumentFacts } from './lintRule';
import { lintStatement, lintSyntaxError, lintWhole } from './lintStatement';
import { syntaxError } from './rules/syntaxError';
import { suppressionsOf } from './suppression';

export interface LintRequest {
  /** A whole document, of any number of statements. */
  readonly text: string;
  /** Null for the text level only. */
  readonly catalog: Catalog | null;
  /** Rules that the person switched off. */
  readonly disabledRules: ReadonlySet<string>;
}

/**
 * Findings in the order of the text, with ranges in the document. The cache belongs to the caller, who is asked before each
 * statement: `turn` lets others have the thread for a moment, and rejects when nobody waits for the findings any more.
 */
export async function lintDocument(
  parser: SqlParser,
  request: LintRequest,
  cache: LintCache,
  turn: () => Promise<void> | void = () => undefined,
): Promise<LintFinding[]> {
  const findings = await lintStatements(parser, request, cache, turn);
  const whole = wholeOf(request, findings);
  return whole.length > 0 ? whole : findings;
}

/** What takes the place of the findings, where a statement of the text does not parse. */
export function wholeOf(
  { text, disabledRules }: Pick<LintRequest, 'text' | 'disabledRules'>,
  findings: readonly LintFinding[],
): LintFinding[] {
  if (!findings.some(({ rule }) => rule === syntaxError.id)) return [];
  const isSuppressed = suppressionsOf(text);
  return lintWhole(text, splitStatements(text)).filter(
    ({ rule, range }) => !disabledRules.has(rule) && !isSuppressed(rule, range.start),
  );
}

/** Of each statement by itself. */
export async function lintStatements(
  parser: SqlParser,
  { text, catalog, disabledRules }: LintRequest,
  cache: LintCache,
  turn: () => Promise<void> | void,
): Promise<LintFinding[]> {
  const slices = splitStatements(text);
  // In the order of the text, as psql would run it.
  const facts = factsOf(text, slices);
  const isSuppressed = suppressionsOf(text);
  const findings: LintFinding[] = [];
  for (const [index, slice] of slices.entries()) {
    await turn();
    const sql = text.slice(slice.start, slice.end);
    const document = facts[index] ?? NO_FACTS;
    const found =
      cache.find(sql, catalog, document) ?? (await lintText(parser, sql, catalog, document));
    // What was found there is kept anew: it becomes the youngest, as long as somebody looks at it.
    cache.keep(sql, catalog, document, found);
    findings.push(
      ...found
        .filter(({ rule }) => !disabledRules.has(rule))
        // A comment stands in the document, so the line of a finding counts there.
        .map((finding) => shifted(finding, slice.start))
        .filter(({ rule, range }) => !isSuppressed(rule, range.start)),
    );
  }
  return findings;
}

/** Of a statement that stands by itself. */
const NO_FACTS: DocumentFacts = { createdRelations: new Set(), inTransaction: false };

/** One statement, with ranges in its own text. */
async function lintText(
  parser: SqlParser,
  sql: string,
  catalog: Catalog | null,
  document: DocumentFacts,
): Promise<LintFinding[]> {
  const parsed = await parseText(parser, sql);
  const findings = parsed.ok
    ? lintStatement(parsed.value, catalog, document)
    : lintSyntaxError(parsed.error);
  // Rules are asked one after the other; who reads goes through the text.
  return findings.sort((a, b) => a.range.start - b.range.start);
}

/** The name behind CREATE TABLE or VIEW, and behind SELECT INTO. By the words: a statement that does not parse creates as well. */
const CREATED =
  /^create\s+(?:(?:global|local|temp|temporary|unlogged|or\s+replace|materialized|recursive|foreign)\s+)*(?:table|view)\s+(?:if\s+not\s+exists\s+)?(?:"?\w+"?\.)?"?(\w+)"?/i;
const INTO =
  /^(?:with|select)\b[^;]*?\binto\s+(?:temp\s+|temporary\s+|unlogged\s+)?(?:table\s+)?"?(\w+)"?/i;

/** For every statement: what the ones before it created, and whether a transaction is open. */
function factsOf(text: string, slices: readonly StatementSlice[]): DocumentFacts[] {
  let createdRelations: ReadonlySet<string> = new Set();
  let inTransaction = false;
  return slices.map(({ start, end }) => {
    const head = text.slice(start, Math.min(end, start + HEAD_UNITS));
    // By their first words, in order: what a script does between is not followed.
    if (/^(?:begin|start\s+transaction)\b/i.test(head)) inTransaction = true;
    if (/^(?:commit|end|rollback|abort)\b/i.test(head)) inTransaction = false;
    const facts = { createdRelations, inTransaction };
    const name = (CREATED.exec(head) ?? INTO.exec(head))?.[1];
    if (name !== undefined) createdRelations = new Set([...createdRelations, name]);
    return facts;
  });
}

/** UTF-16 units. The name that a statement creates stands at its beginning; the two patterns above never run over a whole dump. */
const HEAD_UNITS = 1000;

function shifted(finding: LintFinding, by: number): LintFinding {
  return {
    ...finding,
    range: moved(finding.range, by),
    fixes: finding.fixes.map((fix): Fix => ({
      ...fix,
      changes: fix.changes.map((change) => shiftedChange(change, by)),
    })),
  };
}

function shiftedChange(change: Change, by: number): Change {
  // Of all changes only an edit points into the text.
  if (change.kind !== 'rewrite') return change;
  const { range, newText } = change.edit;
  return { ...change, edit: { range: moved(range, by), newText } };
}

function moved({ start, end }: SourceRange, by: number): SourceRange {
  return { start: start + by, end: end + by };
}
