// How long does the work of a statement take, of which only the sizes are known? A range, with the rates that it rests on.

import type { Duration, MigrationWork } from '../../model/migrationReport';
import { humanBytes } from '../../util/humanNumbers';

/** In bytes a second: from a cloud's network disk to a local one, without anything else to do. */
interface Rate {
  readonly slow: number;
  readonly fast: number;
}

const MB = 1_000_000;

/**
 * Heuristic. A rewrite reads and writes the table and builds its indexes, a scan only reads; a build of an index sorts what
 * it read, of the index's size.
 */
const RATES: Readonly<Record<'rewrite' | 'scan' | 'index build', Rate>> = {
  rewrite: { slow: 50 * MB, fast: 200 * MB },
  scan: { slow: 100 * MB, fast: 1_000 * MB },
  'index build': { slow: 20 * MB, fast: 100 * MB },
};

/** Null: nothing that takes time. */
export function durationOf(work: readonly MigrationWork[]): Duration | null {
  const parts = work.flatMap(partsOf).filter(({ bytes }) => bytes > 0);
  if (parts.length === 0) return null;
  const ms = (rate: keyof Rate): number =>
    parts.reduce((sum, part) => sum + (part.bytes / RATES[part.kind][rate]) * 1_000, 0);
  return { leastMs: ms('fast'), mostMs: ms('slow'), basis: work.flatMap(basisOf).join(', ') };
}

interface Part {
  readonly kind: keyof typeof RATES;
  readonly bytes: number;
}

function partsOf({ kind, bytes, passes, indexBytes }: MigrationWork): readonly Part[] {
  switch (kind) {
    case 'rewrite':
      return [{ kind, bytes: bytes + indexBytes }];
    case 'scan':
      return [{ kind, bytes }];
    case 'index build':
      return [
        { kind: 'scan', bytes: bytes * passes },
        { kind, bytes: indexBytes },
      ];
  }
}

function basisOf(work: MigrationWork): readonly string[] {
  const { kind, relation, bytes, passes, indexes, indexBytes } = work;
  if (bytes + indexBytes === 0) return [];
  const counted = `${String(indexes)} ${indexes === 1 ? 'index' : 'indexes'}`;
  switch (kind) {
    case 'rewrite':
      return [
        `rewrites ${humanBytes(bytes + indexBytes)} of ${relation}${indexes === 0 ? '' : ` with ${counted}`} at ${rateWords(kind)}`,
      ];
    case 'scan':
      return [`reads ${humanBytes(bytes)} of ${relation} at ${rateWords(kind)}`];
    case 'index build':
      return [
        `reads ${humanBytes(bytes)} of ${relation}${passes === 1 ? '' : ' twice'} at ${rateWords('scan')} and builds ${counted} of about ${humanBytes(indexBytes)} at ${rateWords(kind)}`,
      ];
  }
}

function rateWords(kind: keyof typeof RATES): string {
  const { slow, fast } = RATES[kind];
  return `${String(slow / MB)} to ${String(fast / MB)} MB/s`;
}

/** `4 to 14 min`, `20 s to 2 min`. */
export function rangeWords({ leastMs, mostMs }: Pick<Duration, 'leastMs' | 'mostMs'>): string {
  const [least, most] = [amountOf(leastMs), amountOf(mostMs)];
  if (least.text === most.text) return `about ${most.text}`;
  if (mostMs < SHORTEST_MS) return 'less than a second';
  return least.unit === most.unit
    ? `${least.figure} to ${most.text}`
    : `${least.text} to ${most.text}`;
}

const SHORTEST_MS = 1_000;
const UNITS = [
  { unit: 'h', ms: 3_600_000, from: 2 },
  { unit: 'min', ms: 60_000, from: 2 },
  { unit: 's', ms: 1_000, from: 1 },
] as const;

/** Rounded up: a range is no promise, and its figures no measurements. */
function amountOf(ms: number): { figure: string; unit: string; text: string } {
  const found = UNITS.find((one) => ms >= one.from * one.ms) ?? { unit: 's', ms: 1_000 };
  const figure = String(Math.max(1, Math.ceil(ms / found.ms)));
  return { figure, unit: found.unit, text: `${figure} ${found.unit}` };
}
