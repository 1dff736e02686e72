// Are all columns fetched where few may be needed?

import { editFix } from '../../changes/fixes';
import type { LintRule } from '../lintRule';
import { tableOf } from '../../columns/resolve';
import { sqlIdentifier } from '../../../util/sqlIdentifier';

/** Above it a row rarely is needed as a whole. Heuristic. */
const WIDE_COLUMNS = 20;

export const selectStar: LintRule = {
  id: 'select-star',
  since: '0.1.0',
  severity: 'information',
  level: 'text',
  documentation: {
    summary: 'SELECT * over a join or a wide table fetches columns that are not needed.',
    why: 'Every column has to be read, de-toasted, sorted and sent. It keeps index-only scans away, and the result changes when somebody adds a column.',
    fix: 'Name the columns.',
    falsePositives: 'Queries for people, and programs that do need everything.',
    sources: [
      'PostgreSQL 18 documentation, "Index-Only Scans": https://www.postgresql.org/docs/18/indexes-index-only.html',
    ],
  },
  examples: {
    fires: [
      { sql: 'select * from orders o join customers c on c.id = o.customer_id', at: '*' },
      {
        sql: 'select * from countries a join countries b on b.code = a.title',
        at: '*',
        catalog: true,
        fixed:
          'select a.code, a.title, b.code, b.title from countries a join countries b on b.code = a.title',
      },
    ],
    silent: [
      { sql: 'select * from orders' },
      { sql: 'select count(*) from orders o join customers c on c.id = o.customer_id' },
      { sql: 'select o.id from orders o where exists (select * from a, b where a.id = b.id)' },
    ],
  },
  judge({ map, catalog }) {
    // The statement itself: what a subquery selects too much the planner leaves out.
    const [block] = map.blocks;
    if (block?.kind !== 'select' || block.targets === null) return [];
    // `t.*` beside other columns is a choice that somebody made.
    if (map.statement.text.slice(block.targets.start, block.targets.end) !== '*') return [];
    const relations = map.relations.filter((relation) => relation.block === 0);
    const tables = catalog === null ? [] : relations.map((relation) => tableOf(catalog, relation));
    // In the order that * gives: of the tables as FROM names them, of the columns as the catalog numbers them.
    const columns = relations.flatMap((relation, index) =>
      (tables[index]?.columns ?? []).map(
        ({ name }) => `${sqlIdentifier(relation.alias)}.${sqlIdentifier(name)}`,
      ),
    );
    // Of one narrow table, * is what a person types, and no harm.
    if (relations.length < 2 && columns.length < WIDE_COLUMNS) return [];
    const isKnown = tables.length > 0 && !tables.includes(null);
    // USING and NATURAL merge columns, so that the list would be another one.
    const isPlain = !/\b(?:using|natural)\b/i.test(map.statement.text);
    return [
      {
        message: isKnown
          ? `SELECT * fetches ${String(columns.length)} columns. Name those that you need.`
          : 'SELECT * over a join fetches the columns of every table. Name those that you need.',
        range: block.targets,
        level: isKnown ? ('catalog' as const) : ('text' as const),
        fixes:
          isKnown && isPlain
            ? [editFix('Name all columns', block.targets, columns.join(', '))]
            : [],
      },
    ];
  },
};
