// Will a large table be read as a whole to keep few of its rows?

import type { Table } from '../../../model/catalog';
import type { Fix } from '../../../model/change';
import { designIndexes, NO_NEED } from '../../indexes/design';
import type { LintRule } from '../lintRule';
import { count, percent } from '../numbers';
import { displayName } from '../../columns/resolve';
import { restrictionsOf } from '../restrictions';
import type { Restriction } from '../restrictions';
import { FEW_ROWS_SHARE } from '../tableSize';
import { createIndexFix } from '../../indexes/newIndex';
import { sqlIdentifier } from '../../../util/sqlIdentifier';

export const seqScanProne: LintRule = {
  id: 'seq-scan-prone',
  since: '0.1.0',
  severity: 'warning',
  level: 'catalog',
  documentation: {
    summary:
      'No index serves the conditions on a large table, and by its statistics they keep few rows.',
    why: 'PostgreSQL has to read every page of the table to find them. How many rows are kept is estimated from pg_stats, as the planner does; no query is run.',
    fix: 'Create an index on the condition columns, equality columns first. Explain & Optimize proves which one helps.',
    falsePositives:
      'Statistics are stale, the values that are asked for are common, or the table is read once a night.',
    sources: [
      'PostgreSQL 18 documentation, "Row Estimation Examples": https://www.postgresql.org/docs/18/row-estimation-examples.html',
    ],
  },
  examples: {
    fires: [
      { sql: "select id from orders where status = 'open'", at: "status = 'open'", catalog: true },
      {
        sql: 'select id from orders o where o.reference = $1',
        at: 'o.reference = $1',
        catalog: true,
      },
    ],
    silent: [
      { sql: "select id from orders where status = 'paid'", catalog: true },
      { sql: "select id from orders where status = 'open' and customer_id = 5", catalog: true },
      { sql: "select code from countries where title = 'x'", catalog: true },
      { sql: "select id from orders where status = 'open'" },
      { sql: 'select id from orders where note = $1', catalog: true },
      { sql: "select id from orders where status = 'open' or id = 1", catalog: true },
      { sql: "select id from orders where status = 'open' or reference = 'x'", catalog: true },
    ],
  },
  judge({ map, catalog }) {
    if (catalog === null) return [];
    return restrictionsOf(map, catalog).flatMap(({ table, restrictions }) => {
      // By that condition few rows are found, and the others are tested on those.
      if (restrictions.some(({ isServed }) => isServed)) return [];
      const known = restrictions.filter(({ kept }) => kept !== null);
      // The mark stands on the condition that keeps fewest rows: an index would begin there.
      const best = [...known].sort((a, b) => (a.kept ?? 1) - (b.kept ?? 1))[0];
      // As if the columns were independent, which is how the planner reckons without extended statistics.
      const kept = known.reduce((share, restriction) => share * (restriction.kept ?? 1), 1);
      if (best === undefined || kept > FEW_ROWS_SHARE) return [];
      const rows = table.estimatedRows === null ? '' : ` of ${count(table.estimatedRows)} rows`;
      return [
        {
          message: `${displayName(catalog, table)} (${count(table.pages)} pages) has no index for ${best.column}: it is read as a whole to keep about ${percent(kept)}${rows}.`,
          range: best.range,
          level: 'catalog' as const,
          fixes: indexFixes(table, restrictions),
        },
      ];
    });
  },
};

/** None where no B-tree serves any of them. */
export function indexFixes(table: Table, restrictions: readonly Restriction[]): readonly Fix[] {
  const uses = restrictions
    .filter(({ kind }) => SERVED.has(kind))
    .map(({ column, kind }) => ({ column, kind, expression: null, operator: '', value: '' }));
  // The designer's first: the rule cannot ask a planner, so the title says that nobody has.
  const [design] = designIndexes(table, { ...NO_NEED, restrictions: uses }, table);
  if (design === undefined) return [];
  const { definition } = design;
  const columns = definition.keys.map(({ column }) => sqlIdentifier(column ?? ''));
  const title = `Create an index on ${columns.join(', ')} (unverified)`;
  return [createIndexFix(definition, table, title)];
}

/** What a B-tree serves. */
const SERVED: ReadonlySet<Restriction['kind']> = new Set<Restriction['kind']>([
  'equality',
  'in-list',
  'is-null',
  'range',
]);
