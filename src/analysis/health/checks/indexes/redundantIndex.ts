// Which B-tree indexes are the beginning of a longer one that serves every query they serve?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { isLeadingPart } from '../../../indexes/coverage';
import { defineHealthCheck, majorOf } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import {
  definitionOf,
  dropFix,
  indexFacts,
  isRelied,
  subjectOf,
  sameTable,
  type IndexFacts,
} from '../../facts/indexFacts';
import { impactOfSize } from '../../sizeImpact';

const ID = 'redundant-index';

export const redundantIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Redundant indexes',
  needs: {},
  queries: { indexes: indexFacts },
  options: z.object({
    maxSkipScanValues: z
      .number()
      .nonnegative()
      .default(10)
      .describe(
        'Distinct values of a leading column up to which a skip scan replaces an index without it: one descent each (10; heuristic).',
      ),
  }),
  documentation: {
    summary: 'A B-tree index whose keys are the leading keys of another index of the table.',
    why: 'An index on (a, b) is sorted by a, so it answers what an index on (a) answers. The shorter one is still maintained at every write and takes its place in memory.',
    fix: 'Drop the shorter one after comparing sizes and scans: it is smaller, so scans of it read fewer pages. The undo is its CREATE INDEX.',
    falsePositives:
      'The longer index is much larger (wide columns) and the short one is scanned very often, or the short one serves index-only scans that would read more pages. A unique index is never reported: it enforces something that the longer one does not.',
    sources: [
      'https://www.postgresql.org/docs/18/indexes-multicolumn.html',
      'https://www.postgresql.org/docs/18/indexes-ordering.html',
      'https://www.postgresql.org/docs/18/release-18.html',
    ],
  },
  judge({ indexes }, { maxSkipScanValues }, server) {
    const skipValues = majorOf(server) >= SKIP_SCAN_MAJOR ? maxSkipScanValues : 0;
    const byTable = new Map<string, IndexFacts[]>();
    for (const row of indexes) {
      if (row.method !== 'btree') continue;
      const key = JSON.stringify([row.schema, row.table]);
      const group = byTable.get(key);
      if (group === undefined) byTable.set(key, [row]);
      else group.push(row);
    }
    return outcomeOf([...byTable.values()].flatMap((table) => findingsOf(table, skipValues)));
  },
});

/** PostgreSQL 18 release notes: "skip scan" lookups of multicolumn B-tree indexes. */
const SKIP_SCAN_MAJOR = 18;

function findingsOf(indexes: readonly IndexFacts[], skipValues: number): readonly HealthFinding[] {
  const droppable = indexes.filter((index) => !index.unique && !isRelied(index));
  return droppable.flatMap((index) => {
    const [covering] = indexes
      .filter((other) => covers(other, index))
      .sort((a, b) => a.bytes - b.bytes);
    if (covering !== undefined) return [findingOf(index, covering)];
    const skipped = indexes.find((other) => servesBySkipScan(other, index, skipValues));
    return skipped === undefined ? [] : [skipScanFinding(index, skipped)];
  });
}

/** (a, b) answers a condition on b with one descent for each value of a. It does not give the order of b. */
function servesBySkipScan(longer: IndexFacts, index: IndexFacts, maxValues: number): boolean {
  const values = longer.lead_distinct;
  if (values === null || values <= 0 || values > maxValues) return false;
  const whole = definitionOf(longer);
  return (
    index.include.length === 0 &&
    isLeadingPart(definitionOf(index), { ...whole, keys: whole.keys.slice(1) })
  );
}

function skipScanFinding(index: IndexFacts, other: IndexFacts): HealthFinding {
  const values = other.lead_distinct ?? 0;
  const finding = findingOf(index, other);
  return {
    ...finding,
    impact: 'low',
    title: `${index.index} may be spared by a skip scan of ${other.index}`,
    message:
      `${index.index} on ${index.schema}.${index.table} (${columnsOf(index)}) takes ${humanBytes(index.bytes)}; ` +
      `PostgreSQL 18 can search ${other.index} (${columnsOf(other)}) for the same rows with one descent for each of ` +
      `the about ${String(values)} values of its first column. Compare both plans first: a skip scan reads more pages and gives no order.`,
    evidence: [
      ...finding.evidence,
      { label: 'values of the first column', value: values, unit: 'count', estimated: true },
    ],
  };
}

function covers(longer: IndexFacts, shorter: IndexFacts): boolean {
  if (longer === shorter || !sameTable(longer, shorter)) return false;
  if (!isLeadingPart(definitionOf(shorter), definitionOf(longer))) return false;
  return longer.keys.length > shorter.keys.length || outranks(longer, shorter);
}

/** Of two with equally many keys one may go: the one with fewer INCLUDE columns, else the less used one of opposite directions. */
function outranks(a: IndexFacts, b: IndexFacts): boolean {
  const opposite = a.keys.some((key, i) => key.option !== b.keys[i]?.option);
  if (a.include.length !== b.include.length) return a.include.length > b.include.length;
  // Equal in all: that is a duplicate, and another check's finding.
  if (!opposite) return false;
  if (a.unique || isRelied(a)) return true;
  return a.scans === b.scans ? a.index < b.index : a.scans > b.scans;
}

function findingOf(index: IndexFacts, covering: IndexFacts): HealthFinding {
  const times = index.bytes === 0 ? null : covering.bytes / index.bytes;
  return {
    check: ID,
    impact: impactOfSize(index.bytes),
    subject: subjectOf(index),
    title: `${index.index} is covered by ${covering.index}`,
    message:
      `${index.index} on ${index.schema}.${index.table} (${columnsOf(index)}) takes ${humanBytes(index.bytes)}; ` +
      `${covering.index} (${columnsOf(covering)}) serves the same queries. Drop it unless its smaller size matters.`,
    sizeBytes: index.bytes,
    evidence: [
      { label: 'size', value: index.bytes, unit: 'bytes', estimated: false },
      {
        label: `size of ${covering.index}`,
        value: covering.bytes,
        unit: 'bytes',
        estimated: false,
      },
      ...(times === null
        ? []
        : [{ label: 'times as large', value: times, unit: 'ratio' as const, estimated: false }]),
      { label: 'scans', value: index.scans, unit: 'count', estimated: false },
      {
        label: `scans of ${covering.index}`,
        value: covering.scans,
        unit: 'count',
        estimated: false,
      },
    ],
    fixes: [dropFix(index)],
  };
}

function columnsOf({ keys }: IndexFacts): string {
  return keys.map(({ text }) => text).join(', ');
}
