// What keys hold, as far as statistics tell: expressions of sample values, columns together, values outside the row.

import assert from 'node:assert/strict';
import { indexSize } from '../../../../../src/analysis/indexes/size/indexSize';
import type {
  SizedTable,
  SizedTableColumn,
} from '../../../../../src/analysis/indexes/size/sizedTable';
import type { ColumnStatistics } from '../../../../../src/model/catalog';
import type { IndexDefinition, IndexKey } from '../../../../../src/model/indexDefinition';

const ROWS = 1_000_000;

function statistics(fields: Partial<ColumnStatistics>): ColumnStatistics {
  return {
    nullFraction: 0,
    averageWidth: 8,
    nDistinct: -1,
    correlation: null,
    mostCommonValues: [],
    mostCommonFrequencies: [],
    histogramBounds: [],
    ...fields,
  };
}

const bounds = (value: (at: number) => string): string[] =>
  Array.from({ length: 101 }, (_, at) => value(at));

/** Every fifth hour, as PostgreSQL prints it. */
const times = (zone = '') =>
  statistics({
    histogramBounds: bounds(
      (at) =>
        new Date(Date.UTC(2024, 0, 1, at * 5)).toISOString().slice(0, 19).replace('T', ' ') + zone,
    ),
  });

const COLUMNS: Readonly<Record<string, SizedTableColumn>> = {
  constructor: { type: 'text', statistics: null },
  email: {
    type: 'text',
    statistics: statistics({
      averageWidth: 24,
      histogramBounds: bounds((at) => `User${String(at)}@Example.com`),
    }),
  },
  made: {
    type: 'timestamp without time zone',
    statistics: times(),
  },
  seen: { type: 'timestamp with time zone', statistics: times('+02') },
  heard: { type: 'timestamp with time zone', statistics: times('-09:30') },
  data: {
    type: 'jsonb',
    statistics: statistics({
      averageWidth: 60,
      histogramBounds: bounds((at) =>
        JSON.stringify({ kind: `k${String(at % 3)}`, ref: `r${String(at)}`.padEnd(30, '.') }),
      ),
    }),
  },
  a: { type: 'integer', statistics: statistics({ averageWidth: 4, nDistinct: 5_000 }) },
  b: { type: 'integer', statistics: statistics({ averageWidth: 4, nDistinct: 5_000 }) },
  amount: {
    type: 'numeric',
    statistics: statistics({
      averageWidth: 6,
      histogramBounds: bounds((at) => String(at * 9 + 0.25)),
    }),
  },
  payload: { type: 'text', statistics: statistics({ averageWidth: 18 }) },
};

function table(fields: Partial<SizedTable> = {}): SizedTable {
  return {
    rows: ROWS,
    pages: 20_000,
    toastedRowBytes: null,
    columns: new Map(Object.entries(COLUMNS)),
    distinctOf: () => null,
    statisticsOf: () => null,
    ...fields,
  };
}

function bytes(keys: readonly Partial<IndexKey>[], of = table(), method = 'btree'): number {
  const definition: IndexDefinition = {
    schema: 'public',
    table: 't',
    method,
    keys: keys.map((key) => ({ descending: false, nullsFirst: false, ...key })),
    include: [],
    predicate: null,
    unique: false,
  };
  return indexSize(definition, of, of.rows).bytes;
}

const on = (expression: string): number => bytes([{ expression }]);
const near = (actual: number, expected: number, factor = 1.02): void => {
  assert.ok(Math.abs(Math.log(actual / expected)) < Math.log(factor), `${String(actual)} bytes`);
};

describe('size of an index by its definition', () => {
  it('takes an expression that keeps its values apart for as wide as what it makes', () => {
    near(on('lower(email)'), bytes([{ column: 'email' }]), 1.2);
    near(on('upper(email)'), on('lower(email)'));
    assert.ok(on('md5(email)') > 1.3 * on('lower(email)'));
    assert.ok(on('md5(email)') > 1.5 * on('"left"(email, 12)'));
  });

  it('knows how many days lie between the ends', () => {
    const days = on("date_trunc('day'::text, made)");
    assert.ok(days < bytes([{ column: 'made' }]) / 2.5);
    near(on('(made)::date'), days, 1.05);
    assert.ok(on("date_trunc('second'::text, made)") > 2 * days);
  });

  it('knows how many hours and minutes lie between the ends', () => {
    const [days, hours, minutes, seconds] = ['day', 'hour', 'minute', 'second'].map((unit) =>
      on(`date_trunc('${unit}'::text, made)`),
    );
    assert.deepEqual(
      [days, hours, minutes, seconds],
      [days, hours, minutes, seconds].toSorted((a = 0, b = 0) => a - b),
    );
    assert.ok((hours ?? 0) < (seconds ?? 0) / 2, String(hours));
    for (const column of ['seen', 'heard']) {
      near(on(`date_trunc('hour'::text, ${column})`), hours ?? 0);
      near(on(`date_trunc('day'::text, ${column})`), days ?? 0);
    }
  });

  it('rounds to places before and behind the point, and guesses where there are too many', () => {
    // Whole numbers, of which a B-tree keeps one copy.
    const rounded = (places: string): number => on(`(round(amount, ${places}))::integer`);
    const hundreds = rounded("'-2'::integer");
    near(hundreds, rounded('-2'));
    near(hundreds, rounded('0'), 1.2);
    assert.ok(hundreds < rounded('101') / 2, String(hundreds));
    assert.ok(rounded('-400') > 0);
    assert.ok(rounded('0.5') > 0);
  });

  it('comes to an end for statistics that no server counts', () => {
    for (const averageWidth of [1e308, Infinity, NaN]) {
      const columns = new Map([
        ['wide', { type: 'text', statistics: statistics({ averageWidth }) }],
        ['words', { type: 'tsvector', statistics: statistics({ averageWidth }) }],
      ]);
      for (const method of ['btree', 'gin', 'hash', 'gist', 'brin']) {
        for (const column of columns.keys()) {
          const size = bytes([{ column }], table({ rows: 1e15, columns }), method);
          assert.ok(!(size < 0), `${method} ${column}: ${String(size)}`);
        }
      }
    }
  });

  it('reads the fields of a document', () => {
    assert.ok(on("(data ->> 'kind'::text)") < on("(data ->> 'ref'::text)") / 4);
    near(on("(data #>> '{ref}'::text[])"), on("(data ->> 'ref'::text)"));
    near(on("jsonb_extract_path_text(data, 'kind'::text)"), on("(data ->> 'kind'::text)"));
  });

  it('takes an unknown function and unknown columns for something, whatever they are called', () => {
    assert.ok(on('my_function(email)') > 0);
    assert.ok(on('"constructor"(email)') > 0);
    assert.ok(on('upper(constructor)') > 0);
    assert.ok(bytes([{ expression: 'a +' }]) > 0);
  });

  it('tells nearly all rows apart by two columns with many values, and not where somebody counted', () => {
    const both = bytes([{ column: 'a' }, { column: 'b' }]);
    near(both, bytes([{ column: 'made' }]));
    const counted = table({ distinctOf: (names) => (names.length === 2 ? 5_000 : null) });
    assert.ok(bytes([{ column: 'a' }, { column: 'b' }], counted) < both / 2.5);
  });

  it('takes what was counted of the same expression before samples', () => {
    const counted = table({ statisticsOf: () => statistics({ averageWidth: 100 }) });
    assert.ok(bytes([{ expression: 'lower(email)' }], counted) > 2 * on('lower(email)'));
  });

  it('finds a value that was moved out of the row in what is outside', () => {
    const outside = table({ toastedRowBytes: 1_500 });
    const inside = bytes([{ column: 'payload' }]);
    assert.ok(bytes([{ column: 'payload' }], outside) > 20 * inside);
  });

  it('takes no value that is as wide as a pointer for one outside where its type holds no long ones', () => {
    for (const [type, averageWidth] of [
      ['int8range', 22],
      ['tstzrange', 21],
      ['box', 32],
      ['lseg', 32],
      ['interval', 18],
      ['interval day to second(3)', 18],
      ['shop.pricerange', 24],
      ['nummultirange', 40],
      ['circle', 24],
      ['uuid', 18],
      ['inet', 19],
      ['timestamp(3) with time zone', 18],
      ['numeric(40,2)', 20],
      ['public.geometry(Point,4326)', 32],
      ['character varying(40)', 30],
    ] as const) {
      const column = { type, statistics: statistics({ averageWidth }) };
      const columns = new Map([...Object.entries(COLUMNS), ['during', column] as const]);
      const [beside, alone] = [1_500, null].map((toastedRowBytes) =>
        table({ toastedRowBytes, columns }),
      );
      assert.equal(
        bytes([{ column: 'during' }], beside),
        bytes([{ column: 'during' }], alone),
        type,
      );
      // What is outside is all of the column that can be.
      const whole = table({ toastedRowBytes: 1_500 });
      assert.equal(bytes([{ column: 'payload' }], beside), bytes([{ column: 'payload' }], whole));
    }
    for (const type of [
      ...['bytea', 'text[]', 'interval[]', 'jsonb', 'bit varying(40000)'],
      ...['character varying(4000)', 'character varying(600)', 'character(600)'],
      ...['citext', 'public.citext', 'shop.note', 'box_note'],
    ]) {
      const columns = new Map([['c', { type, statistics: statistics({ averageWidth: 18 }) }]]);
      const [beside, alone] = [1_500, null].map((toastedRowBytes) =>
        table({ toastedRowBytes, columns }),
      );
      assert.ok(bytes([{ column: 'c' }], beside) > 10 * bytes([{ column: 'c' }], alone), type);
    }
  });

  it('counts words of values that ANALYZE left out, whether it kept a narrow one or none', () => {
    const vector = [{ expression: "to_tsvector('english'::regconfig, payload)" }];
    const kept = statistics({
      averageWidth: 18,
      histogramBounds: bounds((at) =>
        Array.from({ length: 60 }, (_, i) => `word${String((at * 61 + i * 7) % 900)}`).join(' '),
      ),
    });
    const outside = (payload: ColumnStatistics, toastedRowBytes: number): SizedTable =>
      table({
        toastedRowBytes,
        columns: new Map([['payload', { type: 'text', statistics: payload }]]),
      });
    for (const payload of [statistics({ averageWidth: 18 }), kept]) {
      const short = bytes(vector, outside(payload, 1_000), 'gin');
      assert.ok(short > ROWS * 60);
      assert.ok(bytes(vector, outside(payload, 10_000), 'gin') > 2 * short);
    }
  });

  it('has an entry for every trigram, field and word, and guesses where it sees no value', () => {
    const trigram = { column: 'email', opclass: 'gin_trgm_ops' };
    const size = bytes([trigram], table(), 'gin');
    assert.ok(size > 10_000_000 && size < 100_000_000, String(size));
    const blind = table({
      columns: new Map([['email', { type: 'text', statistics: statistics({ averageWidth: 24 }) }]]),
    });
    near(bytes([trigram], blind, 'gin'), size, 5);
    const paths = { column: 'data', opclass: 'jsonb_path_ops' };
    assert.ok(bytes([{ column: 'data' }], table(), 'gin') > bytes([paths], table(), 'gin'));
    const words = { expression: "to_tsvector('simple'::regconfig, email)" };
    assert.ok(bytes([words], table(), 'gin') > 1_000_000);
  });
});
