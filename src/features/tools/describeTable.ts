// describe_table: columns, sizes and indexes of a table, with figures of its statistics and never a value of them.

import * as z from 'zod';
import { indexShapeSql } from '../../analysis/changes/indexSql';
import { distinctValues } from '../../analysis/columns/distinctValues';
import { editDistance } from '../../analysis/lint/nearest';
import { readOutline } from '../../db/catalogOutline';
import { readCatalog } from '../../db/catalogReader';
import type { Column, Index, Table } from '../../model/catalog';
import { unquotedIdentifier } from '../../util/sqlIdentifier';
import type { Precision } from './call/connections';
import { defineTool } from './call/define';
import { figure, rows } from './call/figures';
import { OwnLiterals } from './call/ownLiterals';
import { placed } from './call/tool';
import { ToolError } from './call/toolError';

/** Two names, quoted, and the dot. */
const MOST_NAME = 140;
const MOST_NEAR = 3;
/** Letters that differ. Heuristic: a slip, not another word. */
const NEAR = 3;

export const describeTable = defineTool({
  name: 'describe_table',
  title: 'Describe a table',
  description:
    'Columns, types, null share, distinct values, rows, bytes and indexes of a table or view. Use it before writing SQL on it. Never returns values.',
  connection: 'always',
  input: { name: z.string().min(1).max(MOST_NAME) },
  output: {
    schema: z.string(),
    name: z.string(),
    kind: z.string(),
    rows: z.number().optional(),
    bytes: z.number(),
    indexes: z.array(
      z.strictObject({
        name: z.string(),
        on: z.string(),
        bytes: z.number(),
        kind: z.string().optional(),
        scans: z.number().optional(),
      }),
    ),
    columns: z.array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        notNull: z.boolean().optional(),
        nulls: z.number().optional(),
        distinct: z.number().optional(),
      }),
    ),
  },
  run: async ({ name }, { work }, place) => {
    const { listed, open } = placed(place);
    const outline = await readOutline(open.client, work.signal);
    const found = tableNamed(name, outline.tables, outline.searchPath);
    if (found === null) throw unknownName(name, outline.tables);
    const { tables } = await readCatalog(open.client, { tables: [found] }, work.signal);
    return answer(tables.find(({ oid }) => oid === found.oid) ?? found, listed.precision);
  },
});

function tableNamed(text: string, tables: readonly Table[], path: readonly string[]): Table | null {
  const names = tables.filter(({ schema, name }) =>
    [name, `${schema}.${name}`].some((own) => own === text || own === unquoted(text)),
  );
  const rank = ({ schema }: Table) => (path.includes(schema) ? path.indexOf(schema) : path.length);
  return [...names].sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** `shop."Orders"` */
function unquoted(text: string): string {
  return text
    .split(/\.(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map(unquotedIdentifier)
    .join('.');
}

function unknownName(text: string, tables: readonly Table[]): ToolError {
  const last = unquoted(text).split('.').at(-1) ?? text;
  const near = [...new Set(tables.map(({ name }) => name))]
    // Only what cannot pass for a sentence may stand in one.
    .filter((name) => /^\w{1,63}$/.test(name))
    .map((name) => ({ name, distance: editDistance(name, last) }))
    .filter((one) => one.distance <= NEAR)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_NEAR)
    .map(({ name }) => name);
  return new ToolError(
    'unknown-name',
    'There is no such table',
    near.length === 0 ? 'Check the name and its schema' : `Use one of ${near.join(', ')}`,
  );
}

function answer(table: Table, precision: Precision) {
  const { schema, name, kind, estimatedRows, bytes, columns, indexes } = table;
  return {
    ...{ schema, name, kind },
    ...(estimatedRows === null ? {} : { rows: rows(estimatedRows, precision) }),
    bytes: figure(bytes),
    indexes: indexes.map((one) => indexOf(one, precision)),
    columns: columns.map((one) => columnOf(one, estimatedRows, precision)),
  };
}

function columnOf(
  { name, type, notNull, statistics }: Column,
  tableRows: number | null,
  precision: Precision,
) {
  const distinct = distinctValues(statistics, tableRows);
  return {
    ...{ name, type },
    ...(notNull ? { notNull } : {}),
    ...(statistics === null || statistics.nullFraction === 0
      ? {}
      : { nulls: Number(statistics.nullFraction.toPrecision(2)) }),
    ...(distinct === null ? {} : { distinct: rows(distinct, precision) }),
  };
}

function indexOf({ name, definition, bytes, primary, scans }: Index, precision: Precision) {
  const kind = primary ? 'primary key' : definition.unique ? 'unique' : null;
  return {
    ...{ name, on: new OwnLiterals(null).inSql(indexShapeSql(definition)), bytes: figure(bytes) },
    ...(kind === null ? {} : { kind }),
    ...(scans === null ? {} : { scans: rows(scans, precision) }),
  };
}
