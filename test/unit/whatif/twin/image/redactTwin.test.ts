import assert from 'node:assert/strict';
import type { TwinImage, TwinStatistics } from '../../../../../src/model/twinImage';
import { readArrayText } from '../../../../../src/util/arrayText';
import { redactTwin } from '../../../../../src/whatif/twin/image/redactTwin';

const SIZES = { pages: 1, tuples: 10, allVisible: 0, blocks: 1 };

function statistics(
  relation: string,
  column: string,
  common: string | null,
  histogram: string | null,
): TwinStatistics {
  return {
    schema: 'public',
    relation,
    column,
    inherited: false,
    nullFraction: 0,
    averageWidth: 4,
    nDistinct: -1,
    mostCommonValues: common,
    mostCommonFrequencies: common === null ? null : '{0.5,0.25}',
    histogramBounds: histogram,
    correlation: 1,
    mostCommonElements: '{"a diagnosis"}',
    mostCommonElementFrequencies: '{1}',
    elementCountHistogram: null,
    rangeLengthHistogram: null,
    rangeEmptyFraction: null,
    rangeBoundsHistogram: null,
  };
}

function image(
  columns: Readonly<Record<string, string>>,
  of: readonly TwinStatistics[],
): TwinImage {
  return {
    format: 1,
    madeAt: '2026-01-01T00:00:00Z',
    source: {
      versionNumber: 180_000,
      version: '18.0',
      database: 'clinic',
      user: 'ann',
      superuser: false,
      bytewise: true,
    },
    redacted: false,
    endpoints: 'live',
    searchPath: 'public',
    settings: {},
    extensions: [],
    schemas: ['public'],
    definitions: [],
    relations: ['patients', 'visits'].map((name) => ({
      schema: 'public',
      name,
      kind: 'r',
      partitionOf: null,
      partitionBound: null,
      partitionKey: null,
      inherits: [],
      options: [],
      definition: null,
      rowSecurity: false,
      ...SIZES,
      columns: Object.entries(columns).map(([column, type]) => ({
        name: column,
        type,
        notNull: false,
        collation: null,
        generated: '',
        expression: null,
        typeLength: 4,
        alignment: 4,
      })),
    })),
    indexes: [],
    constraints: [],
    policies: [],
    statistics: [...of],
    extendedStatistics: [],
    ends: [{ schema: 'public', table: 'patients', columns: { id: ['4711', '9999'] } }],
    structure: '',
    signatures: { 'public.patients': { shape: 'a', content: 'b' } },
    losses: [],
  };
}

const TYPES = {
  id: 'bigint',
  patient: 'integer',
  name: 'character varying(40)',
  short: 'character varying(3)',
  price: 'numeric(2,1)',
  sure: 'boolean',
  where: 'point',
};
const ORIGINAL = image(TYPES, [
  statistics('patients', 'id', null, '{4711,5000,9999}'),
  statistics('visits', 'patient', '{9999,4711}', null),
  statistics('patients', 'name', '{"Zoe Z","Ann A"}', '{"Bob B","Eve E"}'),
  statistics('patients', 'short', '{abc,xyz}', null),
  statistics('patients', 'price', '{1.5,2.5}', null),
  statistics('patients', 'sure', '{t,f}', null),
  statistics('patients', 'where', '{"(1,2)","(3,4)"}', null),
]);

describe('a redacted twin', () => {
  const redacted = redactTwin(ORIGINAL);
  const of = (column: string) => redacted.statistics.find((one) => one.column === column);

  it('holds no value of the data', () => {
    const text = JSON.stringify(redacted);
    for (const value of ['4711', '9999', 'Zoe', 'Bob', 'xyz', '2.5', '(3,4)', 'diagnosis']) {
      assert.ok(!text.includes(value), value);
    }
    assert.ok(redacted.redacted);
  });

  it('keeps which values two columns share, whatever their width', () => {
    const ids = readArrayText(of('id')?.histogramBounds ?? '') ?? [];
    const patients = readArrayText(of('patient')?.mostCommonValues ?? '') ?? [];
    assert.deepEqual(patients, [ids[2], ids[0]]);
    assert.deepEqual(redacted.ends[0]?.columns['id'], [ids[0], ids[2]]);
  });

  it('keeps order and frequencies', () => {
    const [zoe, ann] = readArrayText(of('name')?.mostCommonValues ?? '') ?? [];
    const [bob, eve] = readArrayText(of('name')?.histogramBounds ?? '') ?? [];
    const inOrder = [ann, bob, eve, zoe];
    assert.deepEqual(inOrder.toSorted(), inOrder);
    assert.equal(of('name')?.mostCommonFrequencies, '{0.5,0.25}');
    assert.equal(of('sure')?.mostCommonValues, '{"t","f"}');
  });

  it('drops what cannot be replaced within the column’s type, with its frequencies', () => {
    for (const column of ['short', 'where']) {
      assert.equal(of(column)?.mostCommonValues, null, column);
      assert.equal(of(column)?.mostCommonFrequencies, null, column);
    }
    assert.equal(of('price')?.mostCommonValues, '{"1","2"}');
  });

  it('says what its estimates lose, and is the same when redacted again', () => {
    assert.equal(redacted.losses[0]?.kind, 'sample values');
    assert.equal(redactTwin(redacted), redacted);
  });
});
