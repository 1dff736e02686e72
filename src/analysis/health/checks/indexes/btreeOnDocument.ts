// Which B-trees stand on arrays or documents, whose elements they cannot find?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { relationSql } from '../../../changes/indexSql';
import { sqlIdentifier } from '../../../../util/sqlIdentifier';
import { templateFix } from '../../../changes/fixes';
import { measured } from '../../evidence';
import { indexFacts, isRelied, subjectOf } from '../../facts/indexFacts';
import { leadColumns, withLeads, type IndexWithLead } from '../../facts/leadColumns';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'btree-on-document';

export const btreeOnDocument = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'B-trees on arrays and documents',
  needs: {},
  queries: { indexes: indexFacts, leads: leadColumns },
  options: z.object({}),
  documentation: {
    summary: 'A B-tree index stands on an array or jsonb column.',
    why: 'A B-tree finds only values that are equal as a whole, or greater and less. What statements ask of arrays and documents, @>, &&, ? and = ANY, it cannot answer, so it is written for nothing. Values of more than about 2 700 bytes even fail to be inserted.',
    fix: "Make a GIN index on the column, or a B-tree on the one field that is asked for, (data->>'key'). Then drop this one.",
    falsePositives: 'Statements that compare whole arrays with =, or a unique index on them.',
    sources: [
      'https://www.postgresql.org/docs/18/gin.html',
      'https://www.postgresql.org/docs/18/datatype-json.html#JSON-INDEXING',
    ],
  },
  judge({ indexes, leads }) {
    return outcomeOf(
      withLeads(indexes, leads)
        .filter(
          ({ index, lead }) =>
            index.method === 'btree' &&
            !index.unique &&
            !isRelied(index) &&
            (lead.category === 'A' || lead.type === 'jsonb'),
        )
        .map(findingOf),
    );
  },
});

function findingOf({ index: row, lead }: IndexWithLead): HealthFinding {
  const relation = relationSql({ schema: row.schema, name: row.table });
  return {
    check: ID,
    impact: row.scans === 0 ? 'medium' : 'low',
    subject: subjectOf(row),
    title: `${row.index} is a B-tree on ${lead.type}`,
    message: `${row.index} (${humanBytes(row.bytes)}) on ${row.schema}.${row.table} cannot find what is in ${lead.column} (${lead.type}), only values that are equal as a whole. For @>, && and ? make a GIN index.`,
    sizeBytes: row.bytes,
    evidence: [
      measured('type', lead.type, 'text'),
      measured('size', row.bytes, 'bytes'),
      measured('scans', row.scans, 'count'),
    ],
    fixes: [
      templateFix(
        `Make a GIN index on ${lead.column}`,
        `-- Then, when statements use it, drop the old one: DROP INDEX CONCURRENTLY.\nCREATE INDEX CONCURRENTLY ON ${relation} USING gin (${sqlIdentifier(lead.column)});`,
      ),
    ],
  };
}
