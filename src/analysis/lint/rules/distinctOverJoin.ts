// Does DISTINCT take back the rows that a join multiplied only to test whether there is one?

import type { Catalog } from '../../../model/catalog';
import { distinctToExists } from '../../rewrites/distinctToExists';
import { rewriteFix } from '../../rewrites/rewrite';
import { resolveColumn, tableOf } from '../../columns/resolve';
import { provenKeys } from '../../indexes/provenKeys';
import type { RelationReference, StatementMap } from '../../sql/statementMap';
import type { LintRule } from '../lintRule';
import { isLarge } from '../tableSize';

export const distinctOverJoin: LintRule = {
  id: 'distinct-over-join',
  since: '0.2.0',
  severity: 'information',
  level: 'catalog',
  documentation: {
    summary: 'SELECT DISTINCT takes back the rows that a join multiplied.',
    why: 'The join makes a row for each pair, and DISTINCT sorts or hashes all of them to find the rows of one table again, which its key made different already. EXISTS stops at the first partner.',
    fix: 'Test with `exists (select 1 from ... where ...)` instead of joining, and leave DISTINCT out.',
    falsePositives: 'Where each row has one partner at most, the join multiplies nothing.',
    sources: [
      'PostgreSQL 18 documentation, "Subquery Expressions": https://www.postgresql.org/docs/18/functions-subquery.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: "select distinct c.id, c.name from customers c join orders o on o.customer_id = c.id where o.status = 'open'",
        at: 'distinct',
        catalog: true,
        fixed:
          "select c.id, c.name from customers c where exists (select 1 from orders o where o.customer_id = c.id and o.status = 'open')",
      },
    ],
    silent: [
      {
        sql: 'select distinct c.region from customers c join orders o on o.customer_id = c.id',
        catalog: true,
      },
      {
        sql: 'select distinct c.id, o.status from customers c join orders o on o.customer_id = c.id',
        catalog: true,
      },
      // The other way round each order has one customer.
      {
        sql: 'select distinct o.id from orders o join customers c on c.id = o.customer_id',
        catalog: true,
      },
      { sql: 'select distinct c.id from customers c join orders o on o.customer_id = c.id' },
    ],
  },
  judge({ map, catalog }) {
    const [block] = map.blocks;
    if (catalog === null || block === undefined || block.distinct === null) return [];
    const told = distinctToExists(map, catalog);
    if (told === null || hasOnePartner(map, catalog, told.tested)) return [];
    const isAnyLarge = map.relations.some((relation) => {
      const table = tableOf(catalog, relation);
      return table !== null && isLarge(table);
    });
    if (!isAnyLarge) return [];
    return [
      {
        message:
          'DISTINCT takes back the rows that the join multiplied. Test with EXISTS instead of joining.',
        range: block.distinct,
        level: 'catalog',
        fixes: [rewriteFix(told)],
      },
    ];
  },
};

/** The rows of the other side are found by its key. */
function hasOnePartner(map: StatementMap, catalog: Catalog, tested: RelationReference): boolean {
  const table = tableOf(catalog, tested);
  if (table === null) return true;
  const equal = new Set(
    map.predicates
      .filter(({ operator, underOr }) => operator === '=' && !underOr)
      .flatMap(({ columns }) => columns)
      .filter((column) => resolveColumn(map, catalog, column)?.relation === tested)
      .map(({ column }) => column),
  );
  return provenKeys(table).some((key) => key.every((name) => equal.has(name)));
}
