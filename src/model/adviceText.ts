// Findings and suggestions as faces show and programs read them: their changes as SQL.

import * as z from 'zod';
import { textEditSchema } from './change';
import { findingSchema } from './finding';
import { suggestionSchema } from './suggestion';

/**
 * `sql` can be run beside the statement; `setting` is for the session that runs it; `edit` changes the statement; `template`
 * is text to be read and adapted, which nothing runs.
 */
export const fixKindSchema = z.enum(['sql', 'edit', 'setting', 'template']);
export type FixKind = z.infer<typeof fixKindSchema>;

export const fixTextSchema = z.object({
  title: z.string(),
  kind: fixKindSchema,
  sql: z.string().optional(),
  undoSql: z.string().optional(),
  edit: textEditSchema.optional(),
});
export type FixText = Readonly<z.infer<typeof fixTextSchema>>;

export const findingTextSchema = findingSchema.extend({ fixes: z.array(fixTextSchema) });
export type FindingText = Readonly<z.infer<typeof findingTextSchema>>;

export const refusedTextSchema = z.object({ sql: z.string(), why: z.string() });
export type RefusedText = Readonly<z.infer<typeof refusedTextSchema>>;

export const suggestionTextSchema = suggestionSchema
  .omit({ changes: true, remark: true, refused: true })
  .extend({
    /** Of a rewrite, the whole statement as it would stand. */
    sql: z.string(),
    undoSql: z.string(),
    /** Candidates that were tried and lost. */
    refused: z.array(refusedTextSchema),
  });
export type SuggestionText = Readonly<z.infer<typeof suggestionTextSchema>>;
