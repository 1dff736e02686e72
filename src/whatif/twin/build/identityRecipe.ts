// Identity columns over sequences that are there, for many at once: as ALTER TABLE .. ADD GENERATED writes them, which makes a
// sequence of its own for each. The planner charges their numbers by the row (costsize.c cost_qual_eval_walker).

import { isGuests } from '../../../embedded/twin/guest';
import type { TwinImage } from '../../../model/twinImage';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import { inBulk } from './runSteps';
import { ownStep, type Step } from './step';

interface Identity {
  readonly table: string;
  readonly column: string;
  readonly sequence: string;
}

export function identitySteps(image: TwinImage): Step[] {
  const identities = image.relations.flatMap((relation) =>
    relation.columns.flatMap(({ name, identity }): Identity[] =>
      identity === null || identity === undefined
        ? []
        : [{ table: qualified(relation), column: name, sequence: identity }],
    ),
  );
  return inBulk(
    identities,
    (one) => ownStep('default', `${one.table}.${sqlIdentifier(one.column)}`, rowsSql([one])),
    rowsSql,
  );
}

/** Where table or sequence were lost there is no row, and the column stays as any other. */
function rowsSql(identities: readonly Identity[]): string {
  const rows = identities.map(
    (one) => `(${[one.table, one.column, one.sequence].map(quote).join(', ')})`,
  );
  return `WITH made AS (INSERT INTO pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, q.oid, 0, 'pg_catalog.pg_class'::pg_catalog.regclass, a.attrelid, a.attnum, 'i'
      FROM (VALUES ${rows.join(', ')}) AS s(name, attribute, sequence)
      JOIN pg_catalog.pg_class c ON c.oid = to_regclass(s.name) AND ${isGuests('c')}
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attribute
      JOIN pg_catalog.pg_class q ON q.oid = to_regclass(s.sequence) AND q.relkind = 'S' AND ${isGuests('q')}
    RETURNING refobjid, refobjsubid)
  UPDATE pg_catalog.pg_attribute AS a SET attidentity = 'd' FROM made
   WHERE a.attrelid = made.refobjid AND a.attnum = made.refobjsubid`;
}
