// Figures as a model reads them: short, and rounded where exact row counts would answer guesses about values.

import { exactCount } from '../../../util/humanNumbers';
import type { Precision } from './connections';

/** Of counts of rows, where only names may be told. */
const ROUNDED_DIGITS = 2;
/** More than a decision needs. Heuristic. */
const MOST_DIGITS = 4;

export function figure(value: number): number {
  return Number(value.toPrecision(MOST_DIGITS));
}

export function rows(count: number, precision: Precision): number {
  return precision === 'names'
    ? Number(count.toPrecision(ROUNDED_DIGITS))
    : Math.round(count * 100) / 100;
}

/** Digits in groups are one number: `12 345`. */
const COUNTED =
  /(?<![\w.$]|\d\s)(\d{1,3}(?:\s\d{3})+(?!\d)|\d{3,}|\d+\.\d+)(?=(?: [kMGT])?(?: of [\d.]+(?:\s\d{3})*(?: [kMGT])?)? (?:[a-z]\w* )?(?:rows?|values?)\b)/gi;

/** `keeps 123 of 1.24 M rows`: as the sentence has it, with two digits. */
export function inProse(text: string, precision: Precision): string {
  if (precision === 'values') return text;
  return text.replace(COUNTED, (digits) => {
    const rounded = rows(Number(digits.replace(/\s/g, '')), precision);
    return /\s/.test(digits) ? exactCount(rounded) : String(rounded);
  });
}
