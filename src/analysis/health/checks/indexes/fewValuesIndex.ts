// Which indexes tell apart so few values that they seldom serve?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes, humanCount, humanShare } from '../../../../util/humanNumbers';
import { estimated, ifTold, measured } from '../../evidence';
import { indexFacts, isRelied, subjectOf } from '../../facts/indexFacts';
import {
  distinctOf,
  leadColumns,
  noneReadable,
  withLeads,
  type IndexWithLead,
} from '../../facts/leadColumns';
import { NO_STATISTICS_VISIBLE } from '../../facts/rights';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'few-values-index';

export const fewValuesIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Indexes of few values',
  needs: {},
  queries: { indexes: indexFacts, leads: leadColumns },
  options: z.object({
    maxValues: z
      .number()
      .min(1)
      .default(5)
      .describe('Distinct values up to which it is told (5; heuristic).'),
    rareShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.9)
      .describe('With one value above this share the others are rare: a partial index (0.9).'),
    minRows: z
      .number()
      .nonnegative()
      .default(100_000)
      .describe('Rows of the table, below which nothing is told (100 000; heuristic).'),
  }),
  documentation: {
    summary: 'An index stands on a boolean or on a column of a handful of values.',
    why: 'A value that a fifth of all rows have is found faster by reading the table in order than by jumping to each row. Only a rare value gains by an index, and then the index needs to hold that one alone.',
    fix: 'Make a partial index on what the statements ask for, WHERE status = the rare value, best on the column they sort by; or put the column behind a more selective one. Then drop this one.',
    falsePositives:
      'Index-only scans that count by value are served by it. In a table in the order of the value (correlation near 1) a range of it is read quickly.',
    sources: ['https://www.postgresql.org/docs/18/indexes-partial.html'],
  },
  judge({ indexes, leads }, { maxValues, rareShare, minRows }) {
    if (noneReadable(leads)) return { kind: 'skipped', reason: NO_STATISTICS_VISIBLE };
    return outcomeOf(
      withLeads(indexes, leads)
        .filter(
          ({ index, lead }) =>
            index.method === 'btree' &&
            index.keys.length === 1 &&
            index.include.length === 0 &&
            index.predicate === null &&
            !index.unique &&
            !isRelied(index) &&
            index.serves_foreign_key === null &&
            lead.table_rows >= minRows &&
            (distinctOf(lead) ?? Infinity) <= maxValues &&
            // index-of-nulls tells that.
            (lead.null_share ?? 0) < 0.5 &&
            Math.abs(lead.correlation ?? 0) < ORDERED,
        )
        .map((each) => findingOf(each, (each.lead.top_share ?? 0) >= rareShare)),
    );
  },
});

/** Heuristic: from there on a value's rows lie together on disk, and a scan of them is sequential. */
const ORDERED = 0.9;

function findingOf({ index: row, lead }: IndexWithLead, rare: boolean): HealthFinding {
  const values = humanCount(Math.max(1, distinctOf(lead) ?? 1));
  const step = rare
    ? `One value is ${humanShare(lead.top_share ?? 0)} of the rows: a partial index on the rare ones would be small.`
    : 'A scan by one of them reads much of the table in any case: see which statements use it.';
  return {
    check: ID,
    impact: 'low',
    subject: subjectOf(row),
    title: `${row.index} tells ${values} values apart`,
    message: `${row.index} on ${row.schema}.${row.table} takes ${humanBytes(row.bytes)} for ${values} values of ${lead.column}. ${step}`,
    sizeBytes: row.bytes,
    evidence: [
      estimated('distinct values', distinctOf(lead) ?? 0, 'count'),
      ...ifTold('share of the most frequent', lead.top_share, 'share'),
      measured('size', row.bytes, 'bytes'),
      measured('scans', row.scans, 'count'),
    ],
    fixes: [],
  };
}
