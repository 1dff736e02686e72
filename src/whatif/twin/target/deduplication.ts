// In which columns does a B-tree keep one copy of equal keys? Where equal means identical: what the operator class says.

import { quote } from '../image/quote';
import type { TwinTarget } from './target';

/** nbtree.h BTEQUALIMAGE_PROC, an optional support function since PostgreSQL 13. */
const EQUAL_IMAGE = 4;
const BTREE = `(SELECT oid FROM pg_catalog.pg_am WHERE amname = 'btree')`;

/**
 * Builds of one major differ on char(n), whose blanks at the end do not count (Debian's 15.20 keeps every copy, 15.18
 * does not), and the catalog tells nothing: guard.ts makes an index and reads its meta page.
 */
export async function deduplicatesCharacters(target: TwinTarget): Promise<boolean> {
  const [[flag = null] = []] = await target.query(
    'SELECT pg_catalog.planwright_deduplicates()::text',
  );
  return flag === 'true';
}

/** `table` qualified and quoted. Domains are what lies below them; a nondeterministic collation never deduplicates. */
export async function deduplicatedColumns(
  target: TwinTarget,
  table: string,
  { characters }: { readonly characters: boolean },
): Promise<ReadonlySet<string>> {
  const rows = await target.query(`
WITH RECURSIVE base(name, type, collated) AS (
  SELECT attname, atttypid, attcollation FROM pg_catalog.pg_attribute
   WHERE attrelid = ${quote(table)}::regclass AND attnum > 0 AND NOT attisdropped
  UNION ALL
  SELECT b.name, t.typbasetype, b.collated FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.type WHERE t.typtype = 'd')
SELECT b.name FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.type
 WHERE t.typtype <> 'd'${characters ? '' : ` AND t.oid <> 'pg_catalog.bpchar'::regtype`}
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_collation c WHERE c.oid = b.collated AND NOT c.collisdeterministic)
   AND EXISTS (SELECT FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_amproc p ON p.amprocfamily = o.opcfamily
     AND p.amproclefttype = o.opcintype AND p.amprocrighttype = o.opcintype AND p.amprocnum = ${String(EQUAL_IMAGE)}
    WHERE o.opcmethod = ${BTREE} AND o.opcdefault AND (o.opcintype = t.oid
      OR (t.typtype = 'e' AND o.opcintype = 'pg_catalog.anyenum'::regtype)
      OR EXISTS (SELECT FROM pg_catalog.pg_cast c WHERE c.castsource = t.oid AND c.casttarget = o.opcintype
           AND c.castmethod = 'b' AND c.castcontext = 'i')))`);
  return new Set(rows.flatMap(([name]) => name ?? []));
}
