// The stable form of `lint --format json`: lines and columns from 1, columns in UTF-16 units.

import * as z from 'zod';
import { leftOutSchema } from './leftOut';
import { lintLevelSchema, type LintFinding, type LintLevel } from './lintFinding';
import type { SourceRange } from './sourceRange';

const placeSchema = z.object({ line: z.int().min(1), column: z.int().min(1) });
const spanSchema = z.object({ start: placeSchema, end: placeSchema });

export const lintJsonSchema = z.object({
  version: z.literal(1),
  files: z.array(
    z.object({
      file: z.string(),
      /** The most that was known while judging. */
      level: lintLevelSchema,
      findings: z.array(
        z.object({
          rule: z.string(),
          severity: z.enum(['error', 'warning', 'info', 'hint']),
          message: z.string(),
          range: spanSchema,
          fixes: z.array(
            z.object({
              title: z.string(),
              edit: z.object({ range: spanSchema, newText: z.string() }).optional(),
              sql: z.string().optional(),
            }),
          ),
        }),
      ),
    }),
  ),
  /** What of the database could not be read, so that nothing is said of it; absent where all of it was. */
  leftOut: z.array(leftOutSchema).optional(),
  summary: z.object({
    files: z.int().nonnegative(),
    statements: z.int().nonnegative(),
    findings: z.int().nonnegative(),
  }),
});
export type LintJson = Readonly<z.infer<typeof lintJsonSchema>>;

/** One linted file, with what is needed to tell its lines. */
export interface LintedFile {
  readonly file: string;
  readonly text: string;
  readonly level: LintLevel;
  readonly statements: number;
  readonly findings: readonly LintFinding[];
}

/** Of one text: the line starts are found once. */
export function spanIn(text: string): (range: SourceRange) => z.infer<typeof spanSchema> {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const place = (offset: number): z.infer<typeof placeSchema> => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
  return ({ start, end }) => ({ start: place(start), end: place(end) });
}
