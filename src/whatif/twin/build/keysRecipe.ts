// PRIMARY KEY and UNIQUE constraints over indexes that are there, for many at once: rows of pg_constraint as
// index_constraint_create writes them. ALTER TABLE takes as long again as the index.

import { isGuests } from '../../../embedded/twin/guest';
import type { TwinImage, TwinIndex } from '../../../model/twinImage';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import { inBulk } from './runSteps';
import { plainKeys } from './indexRecipe';
import { claimedStep, type Step } from './step';

/** pg_constraint.conenforced and conperiod. */
const HAS_PERIODS = 180_000;

export function keySteps(image: TwinImage, targetVersion: number): Step[] {
  return inBulk(
    [...plainKeys(image)],
    (key) =>
      claimedStep('key', qualified(key), alterSql(key), 'AlterTableStmt', {
        schema: key.tableSchema,
        name: key.table,
      }),
    (keys) => rowsSql(keys, targetVersion),
  );
}

function alterSql(key: TwinIndex): string {
  const table = qualified({ schema: key.tableSchema, name: key.table });
  const name = sqlIdentifier(key.name);
  const type = isPrimary(key) ? 'PRIMARY KEY' : 'UNIQUE';
  return `ALTER TABLE ONLY ${table} ADD CONSTRAINT ${name} ${type} USING INDEX ${name}`;
}

function isPrimary({ constraint }: TwinIndex): boolean {
  return constraint?.startsWith('PRIMARY KEY') ?? false;
}

/** Without pg_depend: nothing of a twin is dropped but what is made for one question. Indexes that were lost have no row. */
function rowsSql(keys: readonly TwinIndex[], targetVersion: number): string {
  const newer = targetVersion >= HAS_PERIODS;
  const rows = keys.map((key) => `(${quote(qualified(key))}, ${isPrimary(key) ? `'p'` : `'u'`})`);
  return `WITH made AS (INSERT INTO pg_catalog.pg_constraint (oid, conname, connamespace, contype, condeferrable, condeferred, convalidated,
      conrelid, contypid, conindid, conparentid, confrelid, confupdtype, confdeltype, confmatchtype,
      conislocal, coninhcount, connoinherit, conkey${newer ? ', conenforced, conperiod' : ''})
    SELECT pg_catalog.pg_nextoid('pg_catalog.pg_constraint', 'oid', 'pg_catalog.pg_constraint_oid_index'),
      c.relname, c.relnamespace, s.type::"char", false, false, true, i.indrelid, 0, i.indexrelid, 0, 0, ' ', ' ', ' ',
      true, 0, true, (i.indkey::int2[])[0:i.indnkeyatts - 1]${newer ? ', true, false' : ''}
    FROM (VALUES ${rows.join(', ')}) AS s(name, type)
    JOIN pg_catalog.pg_class c ON c.oid = to_regclass(s.name) AND ${isGuests('c')} JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
    RETURNING conindid, contype)
  UPDATE pg_catalog.pg_index AS i SET indisprimary = true FROM made WHERE i.indexrelid = made.conindid AND made.contype = 'p'`;
}
