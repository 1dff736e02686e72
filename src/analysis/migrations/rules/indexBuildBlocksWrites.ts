// Does a plain CREATE INDEX or REINDEX keep writers out while it reads a large table?

import { templateFix } from '../../changes/fixes';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import type { Fields } from '../../sql/walk';
import { blockingOf, blockingWords } from '../blocking';
import type { MigrationRule, MigrationStep } from '../migrationRule';
import { bareText, inSchemaOf, isPartitioned, script } from '../words';

export const indexBuildBlocksWrites: MigrationRule = {
  id: 'index-build-blocks-writes',
  since: '0.1.0',
  severity: 'warning',
  tellsWait: 'of its forms',
  documentation: {
    summary: 'An index is built while nobody can write to its table.',
    why: 'CREATE INDEX takes a SHARE lock: reads go on, but every INSERT, UPDATE and DELETE waits until the whole table was read and sorted. REINDEX also locks the index, and PostgreSQL locks all indexes of a table to plan a statement: readers wait as well.',
    fix: 'Add CONCURRENTLY, in a migration that runs outside of a transaction. It reads the table twice and waits for older transactions. A build that fails leaves an invalid index behind, which has to be dropped before the next try. A partitioned table takes no CONCURRENTLY: create the index ON ONLY the parent, one CONCURRENTLY on each partition, and attach them.',
    falsePositives: 'A window in which nobody writes: the plain form is faster.',
    sources: [
      'PostgreSQL 18 documentation, "Building Indexes Concurrently": https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'CREATE INDEX orders_status ON app.orders (status)',
        says: 'nobody writes to app.orders meanwhile',
        safe: 'CREATE INDEX CONCURRENTLY orders_status ON app.orders (status);',
      },
      {
        sql: 'CREATE INDEX events_id ON app.events (id)',
        says: 'nobody writes to app.events_2024 meanwhile',
        safe: `CREATE INDEX events_id ON ONLY app.events (id);
-- for each partition, outside of a transaction:
CREATE INDEX CONCURRENTLY <its index> ON <partition> ..;
ALTER INDEX app.events_id ATTACH PARTITION <its index>;`,
      },
      { sql: 'REINDEX TABLE app.orders', safe: 'REINDEX TABLE CONCURRENTLY app.orders;' },
    ],
    silent: [
      { sql: 'CREATE INDEX CONCURRENTLY orders_status ON app.orders (status)' },
      { sql: 'CREATE INDEX countries_name ON app.countries (name)' },
      { sql: 'CREATE TABLE app.fresh (id int); CREATE INDEX ON app.fresh (id)' },
    ],
  },
  judge({ step }) {
    const blocking = blockingOf(step);
    const safe = concurrently(step);
    if (blocking === null || safe === null) return [];
    return [
      {
        message: `${blockingWords(blocking)} CONCURRENTLY builds it beside the writers.`,
        severity: blocking.severity,
        fixes: [templateFix('Build it concurrently, outside of a transaction', safe)],
      },
    ];
  },
};

/** Null for what is no build, or is one beside writers already. */
function concurrently(step: MigrationStep): string | null {
  const { node } = step;
  if (node?.type === 'IndexStmt' && node.fields['concurrent'] !== true)
    return isPartitioned(step, node.fields)
      ? onPartitions(step, node.fields)
      : `${bareText(step).replace(/\bindex\b/i, 'INDEX CONCURRENTLY')};`;
  if (node?.type !== 'ReindexStmt' || /\bconcurrently\b/i.test(step.text)) return null;
  return `${bareText(step).replace(/\b(index|table|schema|database)\b/i, '$1 CONCURRENTLY')};`;
}

function onPartitions(step: MigrationStep, fields: Fields): string {
  const { idxname, unique } = fields;
  const name = typeof idxname === 'string' ? inSchemaOf(fields, sqlIdentifier(idxname)) : '<index>';
  return script(
    `${bareText(step).replace(/\bon\s+/i, 'ON ONLY ')};`,
    '-- for each partition, outside of a transaction:',
    `CREATE ${unique === true ? 'UNIQUE ' : ''}INDEX CONCURRENTLY <its index> ON <partition> ..;`,
    `ALTER INDEX ${name} ATTACH PARTITION <its index>;`,
  );
}
