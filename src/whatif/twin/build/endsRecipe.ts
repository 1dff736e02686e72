// Two rows a table that carry the least and greatest values of its leading index columns, put in before indexes are built.

import type { TwinColumn, TwinImage, TwinRelation, TwinStatistics } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import { groupBy } from '../../../util/groupBy';
import { readArrayText } from '../../../util/arrayText';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { ownValue } from '../../../util/ownValue';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import { VARIES } from './schemaRecipe';
import { claimedStep, type Step } from './step';

export function endRowSteps(image: TwinImage): Step[] {
  const relationOf = new Map(image.relations.map((relation) => [relationKey(relation), relation]));
  const strict = strictDomains(image);
  const statisticsOf = groupBy(image.statistics, (row) =>
    relationKey({ schema: row.schema, name: row.relation }),
  );
  return image.ends.flatMap(({ schema, table, columns }) => {
    const key = relationKey({ schema, name: table });
    const relation = relationOf.get(key);
    if (relation === undefined) return [];
    const filled = relation.columns.filter(
      ({ name, type, notNull, generated }) =>
        generated === '' && (Object.hasOwn(columns, name) || notNull || strict.has(type)),
    );
    // Written too, or their defaults would be computed.
    const empty = relation.columns.filter(
      (column) => (column.default ?? null) !== null && !filled.includes(column),
    );
    const parts = { filled, empty, ends: columns, statistics: statisticsOf.get(key) ?? [] };
    return [insertStep(relation, parts)];
  });
}

/** Domains that take no null, which their columns do not tell. */
function strictDomains({ definitions }: TwinImage): ReadonlySet<string> {
  return new Set(
    definitions
      .filter(({ kind, sql }) => kind === 'type' && /^CREATE DOMAIN .* NOT NULL/.test(sql))
      .map(({ name }) => name),
  );
}

function insertStep(
  relation: TwinRelation,
  {
    filled,
    empty,
    ends,
    statistics,
  }: {
    readonly filled: readonly TwinColumn[];
    readonly empty: readonly TwinColumn[];
    readonly ends: TwinImage['ends'][number]['columns'];
    readonly statistics: readonly TwinStatistics[];
  },
): Step {
  const pairs = [
    ...filled.map((column) => {
      const live = ownValue(ends, column.name);
      const pair = live === undefined ? fillersSql(column, statistics) : live.map(literal);
      return pair.map((value) => `${value}::${column.type}`);
    }),
    ...empty.map(() => ['NULL', 'NULL']),
  ];
  const names = [...filled, ...empty].map(({ name }) => sqlIdentifier(name)).join(', ');
  const row = (end: 0 | 1): string => `(${pairs.map((pair) => pair[end]).join(', ')})`;
  // Of a table of one row both are the same, which no unique index takes.
  const rows = [...new Set([row(0), row(1)])];
  const sql = `INSERT INTO ${qualified(relation)} (${names}) VALUES ${rows.join(', ')}`;
  return {
    ...claimedStep('rows at the ends', qualified(relation), sql, 'InsertStmt', relation),
    ...compressing(relation, filled),
  };
}

/** schemaRecipe.ts keeps values in the row as they are; many long ones may be too many for a page. */
function compressing(relation: TwinRelation, written: readonly TwinColumn[]): { mend?: string } {
  const long = written.filter(({ typeLength }) => typeLength === VARIES);
  if (long.length === 0) return {};
  const actions = long.map(
    ({ name }) => `ALTER COLUMN ${sqlIdentifier(name)} SET STORAGE EXTENDED`,
  );
  return { mend: `ALTER TABLE ONLY ${qualified(relation)} ${actions.join(', ')}` };
}

/**
 * Any value for a NOT NULL column that no index leads with: the planner never looks at it. The two rows get different
 * ones where there are any, because a unique index may have it in second place or in an expression.
 */
function fillersSql(column: TwinColumn, statistics: readonly TwinStatistics[]): string[] {
  const own = statistics.find((row) => row.column === column.name && !row.inherited);
  const values = own?.histogramBounds ?? own?.mostCommonValues ?? null;
  const pair = values === null ? [null, null] : firstAndLast(values);
  return pair.map((value) => (value === null ? emptyLiteral(column.type) : quote(value)));
}

/** Of an array's text, most of which has nothing that is quoted, and is too long to be read for two elements. */
function firstAndLast(text: string): readonly (string | null)[] {
  const inner = text.slice(1, -1);
  if (/["\\{]/.test(inner)) {
    const elements = readArrayText(text) ?? [];
    return [elements.at(0) ?? null, elements.at(-1) ?? null];
  }
  return [/^[^,]*/.exec(inner)?.[0] ?? null, inner.slice(inner.lastIndexOf(',') + 1)];
}

/** For a column without statistics: something that the input function of its type takes. */
function emptyLiteral(type: string): string {
  if (/^(smallint|integer|bigint|numeric|real|double|boolean|oid|money)/.test(type)) return `'0'`;
  if (/^(date|timestamp)/.test(type)) return `'2000-01-01'`;
  if (/^(time|interval)/.test(type)) return `'00:00'`;
  if (/multirange$/.test(type)) return `'{}'`;
  if (/range$/.test(type)) return `'empty'`;
  if (/^(inet|cidr)/.test(type)) return `'0.0.0.0'`;
  if (/^bit/.test(type)) return `'0'`;
  if (/^uuid/.test(type)) return `'00000000-0000-0000-0000-000000000000'`;
  if (/^jsonb?/.test(type)) return `'{}'`;
  return /\[\]$/.test(type) ? `'{}'` : `''`;
}

function literal(value: string | null): string {
  return value === null ? 'NULL' : quote(value);
}
