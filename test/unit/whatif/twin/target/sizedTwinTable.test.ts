// What the size model hears of a twin's table: counted expressions, unique keys, and statistics that are parsed when needed.

import assert from 'node:assert/strict';
import type { TwinImage, TwinStatistics } from '../../../../../src/model/twinImage';
import { sizedTwinTable } from '../../../../../src/whatif/twin/target/sizedTwinTable';
import { column, emptyImage, index, relation } from '../../../../support/hostileTwins/images';

const ROWS = 1_000;
const TABLE = relation('t', {
  columns: [
    column({ name: 'a' }),
    column({ name: 'b' }),
    column({ name: 'c0', type: 'jsonb', typeLength: -1 }),
    column({ name: 'note', type: 'character varying(20)', typeLength: -1 }),
  ],
});

function statistics(of: string, name: string, averageWidth: number): TwinStatistics {
  return {
    schema: 'h',
    relation: of,
    column: name,
    inherited: false,
    nullFraction: 0,
    averageWidth,
    nDistinct: -1,
    mostCommonValues: null,
    mostCommonFrequencies: null,
    histogramBounds: null,
    correlation: null,
    mostCommonElements: null,
    mostCommonElementFrequencies: null,
    elementCountHistogram: null,
    rangeLengthHistogram: null,
    rangeEmptyFraction: null,
    rangeBoundsHistogram: null,
  };
}

function sized(parts: Partial<TwinImage>, own: readonly TwinStatistics[] = []) {
  return sizedTwinTable({
    image: { ...emptyImage(18), relations: [TABLE], redacted: false, ...parts },
    relation: TABLE,
    statistics: own,
    rows: ROWS,
    deduplicated: new Set(),
  });
}

/** Of an index on one expression. */
function counted(key: string, behind = ''): ReturnType<typeof sized> {
  const definition = `CREATE INDEX "x USING btree (b)" ON h.t USING btree (${key})${behind}`;
  return sized({
    indexes: [index('t', 'x', { definition })],
    statistics: [statistics('x', 'expr', 77)],
  });
}

describe('a table of a twin, to be sized', () => {
  it('finds what was counted of the same expression', () => {
    const table = counted("((c0 ->> 'A'::text))");
    assert.equal(table.statisticsOf("c0 ->> 'A'")?.averageWidth, 77);
    assert.equal(counted('lower((note)::text)').statisticsOf('lower(note)')?.averageWidth, 77);
    assert.equal(
      counted('((a + b)) DESC', " INCLUDE (note) WITH (fillfactor='70')").statisticsOf('a + b')
        ?.averageWidth,
      77,
    );
  });

  it('finds nothing for another one', () => {
    assert.equal(counted("((c0 ->> 'A'::text))").statisticsOf("(c0 ->> 'a'::text)"), null);
    assert.equal(counted("(((c0 ->> 'A'::text))::date)").statisticsOf("(c0 ->> 'A'::text)"), null);
    assert.equal(counted('(((a + b) * a))').statisticsOf('a + b * a'), null);
  });

  it('takes each row for another only under a unique index on all rows', () => {
    const unique = { unique: true, keys: ['a'] };
    const distinct = (fields: Partial<Parameters<typeof index>[2]>) =>
      sized({ indexes: [index('t', 'x', { ...unique, ...fields })] }).distinctOf(['a', 'b']);
    assert.equal(distinct({}), ROWS);
    assert.equal(distinct({ partial: true }), null);
    assert.equal(distinct({ unique: false }), null);
    assert.equal(distinct({ keys: ['a', 'note'] }), null);
    assert.equal(distinct({ tableSchema: 'other' }), null);
  });

  it('parses the statistics of a column once, when they are looked at', () => {
    let reads = 0;
    const row = {
      ...statistics('t', 'a', 4),
      get histogramBounds() {
        reads += 1;
        return '{1,2,3}';
      },
    };
    const table = sized({}, [row, statistics('t', 'b', 4)]);
    assert.equal(table.columns.get('b')?.statistics?.averageWidth, 4);
    assert.equal(reads, 0);
    assert.deepEqual(table.columns.get('a')?.statistics?.histogramBounds, ['1', '2', '3']);
    assert.equal(table.columns.get('a')?.statistics, table.columns.get('a')?.statistics);
    assert.equal(reads, 1);
    assert.equal(table.columns.get('note')?.statistics, null);
  });
});
