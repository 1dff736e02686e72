// Spans as lines of a file: each with a hash before it, so that a line that is torn or damaged loses itself alone.

import * as z from 'zod';
import { historySpanSchema, type HistorySpan, type Spread } from '../../model/monitorHistory';
import { readJson } from '../../util/readJson';
import { shortHash } from '../../util/shortHash';

export interface HistoryLines {
  readonly spans: readonly HistorySpan[];
  /** Lines that are none, or not what was written. */
  readonly damaged: number;
}

/** It begins a line of its own: what stands before it may have been torn off. */
export function historyLine(span: HistorySpan): string {
  const metrics = Object.entries(span.metrics).map(([name, spread]) => [name, packed(spread)]);
  const json = JSON.stringify({ ...span, metrics: Object.fromEntries(metrics) as unknown });
  return `\n${shortHash(json)} ${json}\n`;
}

export function readHistoryLines(text: string): HistoryLines {
  const lines = text.split('\n').filter((line) => line !== '');
  const spans = lines.flatMap((line) => {
    const span = spanIn(line);
    return span === null ? [] : [span];
  });
  return { spans, damaged: lines.length - spans.length };
}

function spanIn(line: string): HistorySpan | null {
  const at = line.indexOf(' ');
  const json = line.slice(at + 1);
  if (at < 0 || shortHash(json) !== line.slice(0, at)) return null;
  const parsed = lineSchema.safeParse(readJson(json));
  return parsed.success ? parsed.data : null;
}

/** One number where least, mean and most are the same: most of a file. */
const spreadSchema = z.union([
  z.tuple([z.number()]).transform(([value]): Spread => ({ min: value, mean: value, max: value })),
  z
    .tuple([z.number(), z.number(), z.number()])
    .transform(([min, mean, max]): Spread => ({ min, mean, max })),
]);

const lineSchema = historySpanSchema.extend({ metrics: z.record(z.string(), spreadSchema) });

function packed({ min, mean, max }: Spread): readonly number[] {
  return min === max ? [digits(mean)] : [digits(min), digits(mean), digits(max)];
}

/** What a chart shows of a number is far less. */
function digits(value: number): number {
  return Number(value.toPrecision(7));
}
