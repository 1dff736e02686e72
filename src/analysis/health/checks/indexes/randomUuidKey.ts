// Which large indexes take random UUIDs, so that each insert goes to another page?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { estimated, measured } from '../../evidence';
import { indexFacts, subjectOf } from '../../facts/indexFacts';
import { leadColumns, withLeads, type IndexWithLead } from '../../facts/leadColumns';
import { defineHealthCheck, majorOf } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'random-uuid-key';

const GB = 1024 ** 3;

export const randomUuidKey = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Large keys of random UUIDs',
  needs: {},
  queries: { indexes: indexFacts, leads: leadColumns },
  options: z.object({
    minBytes: z
      .number()
      .nonnegative()
      .default(GB)
      .describe('Bytes of the index: a smaller one stays in memory whole (1 GB; heuristic).'),
  }),
  documentation: {
    summary: 'A large unique index has random UUIDs as its keys.',
    why: 'Each new key belongs on another page of the index. Once the index is larger than the cache, each insert reads a page, and after each checkpoint writes it whole into WAL. Keys that begin with the time go to the end of the index.',
    fix: 'Let new rows take UUIDs of version 7: uuidv7() on 18, or made by the program. Old keys may stay.',
    falsePositives: 'A table with few inserts does not feel it. A key must not tell its time.',
    sources: [
      'https://www.postgresql.org/docs/18/functions-uuid.html',
      'https://www.postgresql.org/docs/18/wal-configuration.html',
    ],
  },
  judge({ indexes, leads }, { minBytes }, server) {
    return outcomeOf(
      withLeads(indexes, leads)
        .filter(
          ({ index, lead }) =>
            index.method === 'btree' &&
            index.unique &&
            lead.type === 'uuid' &&
            !lead.by_time &&
            index.bytes >= minBytes &&
            // In the order in which rows were written: made by time.
            Math.abs(lead.correlation ?? 0) < MADE_BY_TIME,
        )
        .map((each) => findingOf(each, majorOf(server) >= 18)),
    );
  },
});

/** Heuristic: random keys have a correlation of about 0. */
const MADE_BY_TIME = 0.5;

function findingOf({ index: row, lead }: IndexWithLead, hasUuidv7: boolean): HealthFinding {
  const how = hasUuidv7 ? 'uuidv7() makes such.' : 'Let the program make them (version 7).';
  return {
    check: ID,
    impact: 'low',
    subject: subjectOf(row),
    title: `${row.index} takes random UUIDs`,
    message: `${row.index} (${humanBytes(row.bytes)}) on ${row.schema}.${row.table} (${lead.column}) takes random UUIDs, so each insert touches another page. Let new keys begin with the time: ${how}`,
    sizeBytes: row.bytes,
    evidence: [
      measured('size', row.bytes, 'bytes'),
      estimated('rows', lead.table_rows, 'rows'),
      ...(lead.correlation === null
        ? []
        : [estimated('correlation', lead.correlation.toFixed(2), 'text')]),
    ],
    fixes: [],
  };
}
