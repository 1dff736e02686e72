// Is it told that an index cannot carry every value of a column?

import assert from 'node:assert/strict';
import { designIndexes, NO_NEED } from '../../../../src/analysis/indexes/design';
import { entryLimitWords } from '../../../../src/analysis/indexes/entryLimit';
import type { Column, Table } from '../../../../src/model/catalog';

function tableOf(types: Readonly<Record<string, string>>): Table {
  const columns = Object.entries(types).map(([name, type], at): Column => ({
    number: at + 1,
    name,
    type,
    notNull: false,
    collation: null,
    statistics: {
      nullFraction: 0,
      averageWidth: 10,
      nDistinct: -1,
      correlation: 0,
      mostCommonValues: [],
      mostCommonFrequencies: [],
      histogramBounds: [],
    },
  }));
  return {
    oid: 1,
    schema: 'public',
    name: 't',
    kind: 'table',
    partitionOf: null,
    estimatedRows: 1e6,
    pages: 1e4,
    bytes: 8e7,
    columns,
    indexes: [],
    constraints: [],
    activity: null,
  };
}

describe('the limit of an index entry', () => {
  for (const type of [
    'text',
    'jsonb',
    'bytea',
    'integer[]',
    'character varying',
    'character varying(677)',
    'character(1000)',
  ])
    it(`is told of ${type}`, () => {
      assert.match(
        entryLimitWords(['note'], tableOf({ note: type })),
        /note can hold long values: .* 2 704/,
      );
    });

  for (const type of [
    'bigint',
    'character varying(676)',
    'uuid',
    'timestamp with time zone',
    'numeric',
    'name',
  ])
    it(`is not told of ${type}`, () => {
      assert.equal(entryLimitWords(['note'], tableOf({ note: type })), '');
    });

  it('stands beside the reason of a covering index', () => {
    const table = tableOf({
      id: 'integer',
      note: 'text',
      size: 'integer',
      a: 'integer',
      b: 'integer',
    });
    const covering = (read: readonly string[]): string | undefined =>
      designIndexes(
        { schema: 'public', name: 't' },
        {
          ...NO_NEED,
          restrictions: [
            { column: 'id', expression: null, kind: 'equality', operator: '=', value: '5' },
          ],
          read,
        },
        table,
      ).find(({ definition }) => definition.include.length > 0)?.because;
    assert.match(covering(['id', 'note']) ?? '', /need not be read\. note can hold long values/);
    assert.match(covering(['id', 'size']) ?? '', /need not be read\.$/);
  });
});
