// What a statement rule says while somebody types: where, how grave, on what knowledge, and which edits would mend it.

import * as z from 'zod';
import { fixSchema } from './change';
import { sourceRangeSchema } from './sourceRange';

/** `error`: it will not run; `warning`: wrong or slow as soon as there is data; `information`: worth a look. */
export const lintSeveritySchema = z.enum(['error', 'warning', 'information']);
export type LintSeverity = z.infer<typeof lintSeveritySchema>;

/** What decided: the text alone, the cached catalog, or a plan. */
export const lintLevelSchema = z.enum(['text', 'catalog', 'plan']);
export type LintLevel = z.infer<typeof lintLevelSchema>;

export const lintFindingSchema = z.object({
  rule: z.string(),
  severity: lintSeveritySchema,
  level: lintLevelSchema,
  /** What is wrong with its numbers, then what to do. */
  message: z.string(),
  /** In the document. */
  range: sourceRangeSchema,
  /** Ranges of their edits are in the document too. */
  fixes: z.array(fixSchema),
});
export type LintFinding = Readonly<z.infer<typeof lintFindingSchema>>;
