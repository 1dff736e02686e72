// Does an UPDATE or DELETE touch every row of its table?

import type { LintRule } from '../lintRule';
import { count } from '../numbers';
import { tableNamed } from '../../columns/tables';
import { isFields, walkTree } from '../../sql/walk';

export const missingWhere: LintRule = {
  id: 'missing-where',
  since: '0.1.0',
  severity: 'warning',
  level: 'text',
  documentation: {
    summary: 'An UPDATE or DELETE without WHERE changes every row.',
    why: 'A missing WHERE is the most expensive slip there is. It also rewrites the whole table: every row gets a new version, every index an entry, and vacuum has to clear the old ones away.',
    fix: 'Add the condition. To empty a table on purpose, TRUNCATE is far cheaper than DELETE. To change every row on purpose, work in batches by key.',
    falsePositives:
      'Small tables and one-time migrations that really mean every row: write `where true`, or switch the rule off for the line.',
    sources: [
      'PostgreSQL 18 documentation, DELETE: https://www.postgresql.org/docs/18/sql-delete.html',
    ],
  },
  examples: {
    fires: [
      { sql: 'delete from orders', at: 'delete from orders' },
      { sql: 'update orders set total = 0', at: 'update orders' },
      {
        sql: 'with x as (delete from orders returning id) select * from x',
        at: 'delete from orders',
      },
      // Only WHERE relates the table to those beside it.
      { sql: 'delete from orders using gone', at: 'delete from orders' },
      {
        sql: 'update orders set total = 0 from gone join customers on customers.id = gone.id',
        at: 'update orders',
      },
    ],
    silent: [
      { sql: 'delete from orders where id = 1' },
      { sql: 'update orders set total = 0 where true' },
      { sql: 'delete from orders using gone where gone.id = orders.id' },
    ],
  },
  judge({ tree, source, catalog }) {
    const problems: ReturnType<LintRule['judge']>[number][] = [];
    // The whole tree: a CTE deletes as well as a statement does.
    walkTree(tree, (name, fields) => {
      const relation = fields['relation'];
      // `where true` is a WHERE: somebody meant every row.
      const isChange = name === 'UpdateStmt' || name === 'DeleteStmt';
      if (!isChange || fields['whereClause'] !== undefined || !isFields(relation)) return undefined;
      const table = source.located({ relation });
      if (table === null) return undefined;
      const verb = name === 'UpdateStmt' ? 'update' : 'delete';
      // The mark begins at the verb: of a CTE the statement's own is another one.
      let first = table.first;
      while (first > 0 && source.word(first) !== verb) first -= 1;
      const known =
        catalog === null
          ? null
          : tableNamed(catalog, {
              schema: text(relation['schemaname']),
              name: text(relation['relname']) ?? '',
            });
      const rows = known?.estimatedRows ?? null;
      problems.push({
        message: `${verb.toUpperCase()} without WHERE changes ${rows === null ? 'every row' : `all ${count(rows)} rows`} of ${text(relation['relname']) ?? 'the table'}. Add a condition, or write WHERE true if you mean it.`,
        range: source.range({ first, last: table.last }),
        level: rows === null ? 'text' : 'catalog',
      });
      return undefined;
    });
    return problems;
  },
};

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
