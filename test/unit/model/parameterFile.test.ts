import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  EMPTY_PARAMETER_FILE,
  printParameterFile,
  readParameterFile,
  setsFor,
  withSet,
  type ParameterFile,
} from '../../../src/model/parameterFile';

const parameter = (number: number, label: string) => ({ number, label, ranges: [] });
const statement = (fingerprint: string, ...labels: readonly string[]) => ({
  fingerprint,
  text: `select *\n  from orders -- ${fingerprint}`,
  parameters: labels.map((label, index) => parameter(index + 1, label)),
});
const orders = statement('a', '$1', '?');

function reread(file: ParameterFile): ParameterFile {
  const read = readParameterFile(printParameterFile(file));
  assert.ok(read.ok);
  return read.value;
}

describe('file of parameter sets', () => {
  it('gives back what was kept, under the names of the statement', () => {
    const file = reread(withSet(EMPTY_PARAMETER_FILE, orders, 'big customer', ['4711', null]));
    assert.deepEqual(file.statements[0], {
      fingerprint: 'a',
      statement: 'select * from orders -- a',
      sets: [{ name: 'big customer', values: { $1: '4711', $2: null } }],
    });
    assert.deepEqual(setsFor(file, orders), [
      { name: 'big customer', values: ['4711', null], isBorrowed: false },
    ]);
  });

  it('replaces a set of the same name, and keeps the others and what it does not know', () => {
    const known = { ...EMPTY_PARAMETER_FILE, note: 'by hand' };
    const one = withSet(withSet(known, orders, 'one', ['1', '1']), orders, 'two', ['2', '2']);
    const file = reread(withSet(one, orders, 'one', ['3', '3']));
    assert.deepEqual(
      setsFor(file, orders).map(({ name, values }) => [name, ...values]),
      [
        ['two', '2', '2'],
        ['one', '3', '3'],
      ],
    );
    assert.equal((file as { note?: unknown }).note, 'by hand');
  });

  it('serves a statement that was told anew where its parameters have the same names', () => {
    const named = statement('a', ':since', ':country');
    const file = withSet(EMPTY_PARAMETER_FILE, named, 'us', ['2024-01-01', 'US']);
    const again = statement('b', ':country', ':since');
    assert.deepEqual(setsFor(file, again), [
      { name: 'us', values: ['US', '2024-01-01'], isBorrowed: true },
    ]);
    assert.deepEqual(setsFor(file, statement('c', ':since')), []);
    const numbered = withSet(EMPTY_PARAMETER_FILE, orders, 'numbers say nothing', ['1', '2']);
    assert.deepEqual(setsFor(numbered, statement('b', '$1', '$2')), []);
  });

  it('leaves open what a set does not name, whatever its names are', () => {
    const names = ['constructor', '__proto__', 'toString', ':other'];
    const text = `{ "version": 1, "statements": [ { "fingerprint": "a", "sets": [
      { "name": "hostile", "values": { "__proto__": "x", "constructor": "y" } } ] } ] }`;
    const read = readParameterFile(text);
    assert.ok(read.ok, read.ok ? '' : read.error);
    const [set] = setsFor(read.value, statement('a', ...names.slice(2)));
    assert.deepEqual(set?.values, [undefined, undefined]);
    assert.equal(({} as Record<string, unknown>)['x'], undefined);
  });

  it('says what is wrong with a file', () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['', /^it is no JSON/],
      ['[]', /version|object/i],
      ['{"version":2,"statements":[]}', /^a newer Planwright wrote it \(version 2\)$/],
      ['{"version":1,"statements":[{"fingerprint":"a","sets":[{"name":"","values":{}}]}]}', /name/],
      [
        '{"version":1,"statements":[{"fingerprint":"a","sets":[{"name":"n","values":{"$1":1}}]}]}',
        /\$1/,
      ],
      ['x'.repeat(2_000_001), /longer/],
    ];
    for (const [text, expected] of wrong) {
      const read = readParameterFile(text);
      assert.match(read.ok ? 'it was read' : read.error, expected);
    }
  });

  it('never throws, whatever stands there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        readParameterFile(JSON.stringify(value));
        readParameterFile(text);
      }),
    );
  });
});
