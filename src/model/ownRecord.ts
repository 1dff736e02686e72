// A record whose keys are other people's names: zod's own passes over a key `__proto__`, which a column may bear.

import * as z from 'zod';

export function ownRecord<Value>(valueSchema: z.ZodType<Value>): z.ZodType<Record<string, Value>> {
  return z.unknown().transform((given, context): Record<string, Value> => {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      context.addIssue({ code: 'custom', message: 'expected an object' });
      return z.NEVER;
    }
    const entries: [string, Value][] = [];
    for (const [key, value] of Object.entries(given)) {
      const parsed = valueSchema.safeParse(value);
      if (parsed.success) entries.push([key, parsed.data]);
      else
        context.addIssue({ code: 'custom', path: [key], message: z.prettifyError(parsed.error) });
    }
    return Object.fromEntries(entries);
  });
}
