// The stable form of `health --format json`, version 1.

import * as z from 'zod';
import { fixTextSchema } from './adviceText';
import { healthFindingSchema, healthReportSchema, healthResultSchema } from './healthFinding';

const findingSchema = healthFindingSchema.extend({ fixes: z.array(fixTextSchema) });

export const healthJsonSchema = healthReportSchema.extend({
  results: z.array(
    healthResultSchema.extend({
      outcome: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('ok') }),
        z.object({ kind: z.literal('finding'), findings: z.array(findingSchema).min(1) }),
        z.object({ kind: z.literal('skipped'), reason: z.string() }),
      ]),
    }),
  ),
});
export type HealthJson = Readonly<z.infer<typeof healthJsonSchema>>;
