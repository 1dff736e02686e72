// NOT NULL, for many columns at once: in CREATE TABLE each makes a constraint from 18 on, and a name for it, of which the
// planner reads nothing (relcache.c CheckNNConstraintFetch only takes out those that are not valid).

import { isGuests } from '../../../embedded/twin/guest';
import type { TwinImage, TwinRelation } from '../../../model/twinImage';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import { inBulk } from './runSteps';
import { ownStep, type Step } from './step';

export function notNullSteps(image: TwinImage): Step[] {
  const tables = image.relations.filter(({ kind }) => kind === 'r' || kind === 'p' || kind === 'm');
  return inBulk(
    tables,
    (table) => ownStep('columns that take no null', qualified(table), notNullSql([table])),
    notNullSql,
  );
}

/** Where a table could not be made, there is nothing to write, and its loss is named already. */
function notNullSql(tables: readonly TwinRelation[]): string {
  const rows = tables.map((table) => {
    const strict = table.columns.filter(({ notNull }) => notNull).map(({ name }) => quote(name));
    return `(to_regclass(${quote(qualified(table))}), ARRAY[${strict.join(', ')}]::name[])`;
  });
  return `UPDATE pg_catalog.pg_attribute AS a SET attnotnull = true
    FROM (VALUES ${rows.join(', ')}) AS s(relation, strict) JOIN pg_catalog.pg_class c ON c.oid = s.relation AND ${isGuests('c')}
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attnotnull AND a.attname = ANY(s.strict)`;
}
