// Option schemas that many rules share.

import * as z from 'zod';

/** A part of something, 0 to 1. */
export function shareOption(value: number, description: string): z.ZodDefault<z.ZodNumber> {
  return z.number().min(0).max(1).default(value).describe(description);
}

export function countOption(value: number, description: string): z.ZodDefault<z.ZodInt> {
  return z.int().nonnegative().default(value).describe(description);
}

export function ratioOption(value: number, description: string): z.ZodDefault<z.ZodNumber> {
  return z.number().nonnegative().default(value).describe(description);
}

/** Its usual default, 0.1, is heuristic: where a tenth of the time goes by, no more than a tenth can be saved. */
export const MIN_SHARE = "Part of the statement's time, at least.";
