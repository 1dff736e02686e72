// Does a new index repeat one that is there?

import type { LintRule } from '../lintRule';
import { tableNamed } from '../../columns/tables';

export const duplicateIndexDdl: LintRule = {
  id: 'duplicate-index-ddl',
  since: '0.1.0',
  severity: 'warning',
  level: 'catalog',
  documentation: {
    summary: 'An existing index already begins with the same columns.',
    why: 'Every index has to be kept up to date by every write, takes space and cache, and keeps HOT updates away. One on (a, b) serves what one on (a) does.',
    fix: 'Leave the new index out.',
    falsePositives: 'A much narrower index can pay for index-only scans.',
    sources: [
      'PostgreSQL 18 documentation, "Multicolumn Indexes": https://www.postgresql.org/docs/18/indexes-multicolumn.html',
    ],
  },
  examples: {
    fires: [
      {
        sql: 'create index concurrently on orders (customer_id)',
        at: 'orders (customer_id)',
        catalog: true,
      },
    ],
    silent: [
      { sql: 'create index concurrently on orders (customer_id, status)', catalog: true },
      { sql: 'create index concurrently on orders (customer_id desc)', catalog: true },
      { sql: 'create unique index concurrently on orders (customer_id)', catalog: true },
      {
        sql: "create index concurrently on orders (customer_id) where status = 'open'",
        catalog: true,
      },
      { sql: 'create index concurrently on orders (customer_id)' },
    ],
  },
  judge({ tree, source, catalog }) {
    const statement = tree.stmts?.[0]?.stmt;
    if (catalog === null || statement === undefined || !('IndexStmt' in statement)) return [];
    const { relation, indexParams = [], accessMethod, whereClause, unique } = statement.IndexStmt;
    const table = tableNamed(catalog, {
      schema: relation?.schemaname ?? null,
      name: relation?.relname ?? '',
    });
    // A partial or unique index does what a plain one does not.
    if (table === null || whereClause !== undefined || unique === true) return [];
    const keys = indexParams.map((param) => ('IndexElem' in param ? param.IndexElem : {}));
    // Anything out of the ordinary may be there for a reason that its text does not tell.
    const isPlain = keys.every(
      ({ name, ordering, opclass, collation }) =>
        name !== undefined &&
        (ordering === 'SORTBY_DEFAULT' || ordering === 'SORTBY_ASC') &&
        opclass === undefined &&
        collation === undefined,
    );
    const span = source.located({ relation });
    if (!isPlain || span === null) return [];
    // Unique or not: either serves what the new one would.
    const same = table.indexes.find(
      ({ definition, valid }) =>
        valid &&
        definition.method === (accessMethod ?? 'btree') &&
        definition.predicate === null &&
        keys.every(({ name }, at) => {
          const key = definition.keys[at];
          if (key === undefined || key.column !== name || key.descending) return false;
          // The catalog names them only where they are not the default, which the new index would have.
          return key.opclass === undefined && key.collation === undefined;
        }),
    );
    if (same === undefined) return [];
    let opening = span.last;
    // The columns begin at the first parenthesis behind the table, past USING.
    while (opening < source.tokens.length && source.word(opening) !== '(') opening += 1;
    return [
      {
        message: `${same.name} on ${table.name} already begins with these columns. Leave this index out.`,
        range: source.range({ first: span.first, last: source.closing(opening) }),
        level: 'catalog' as const,
      },
    ];
  },
};
