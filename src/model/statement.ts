// One SQL statement: its text, where it stands, what it may do.

import * as z from 'zod';
import { sourceRangeSchema } from './sourceRange';

/** `read-only`: safe to execute by parse; `write`: changes data or has effects a READ ONLY transaction does not hold back; `utility`: cannot be explained. */
export const statementClassSchema = z.enum(['read-only', 'write', 'utility']);
export type StatementClass = z.infer<typeof statementClassSchema>;

/** `$1`, `:name` or `?` in the person's text; `number` is the `$n` that it became in `sql`. */
export const parameterSchema = z.object({
  number: z.int().positive(),
  /** As written: `$1`, `:name`, `?`. */
  label: z.string(),
  ranges: z.array(sourceRangeSchema),
});
export type Parameter = Readonly<z.infer<typeof parameterSchema>>;

/** `?`, `%s` and `%d` take the next value wherever they stand: written twice, they are two. */
export function isAnonymous(label: string): boolean {
  return ['?', '%s', '%d'].includes(label);
}

/** `:since`, and `$2` for a placeholder without a name. */
export function parameterName({ number, label }: Pick<Parameter, 'number' | 'label'>): string {
  return isAnonymous(label) ? `$${String(number)}` : label;
}

export const statementSchema = z.object({
  /** As written, without the closing semicolon. */
  text: z.string(),
  /** As sent to the server: placeholders are `$n`. Equal to `text` when there are none. */
  sql: z.string(),
  /** In the document that it came from. */
  range: sourceRangeSchema,
  /** Equal for statements that differ only in literals, white space and comments. */
  fingerprint: z.string(),
  class: statementClassSchema,
  /** Why it is not read-only, in words; empty when it is. */
  reasons: z.array(z.string()),
  /** `SELECT`, `INSERT`, `VACUUM` ... */
  verb: z.string(),
  parameters: z.array(parameterSchema),
});
export type Statement = Readonly<z.infer<typeof statementSchema>>;
