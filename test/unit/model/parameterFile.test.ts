import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  EMPTY_PARAMETER_FILE,
  readParameterFile,
  setsFor,
  withSet as textWithSet,
  type ParameterFile,
} from '../../../src/model/parameterFile';

const parameter = (number: number, label: string) => ({ number, label, ranges: [] });
const statement = (fingerprint: string, ...labels: readonly string[]) => ({
  fingerprint,
  text: `select *\n  from orders -- ${fingerprint}`,
  parameters: labels.map((label, index) => parameter(index + 1, label)),
});
const orders = statement('a', '$1', '?');

/** As it is read again. */
function withSet(...given: Parameters<typeof textWithSet>): ParameterFile {
  const text = textWithSet(...given);
  assert.ok(text.ok);
  const read = readParameterFile(text.value);
  assert.ok(read.ok);
  return read.value;
}

describe('file of parameter sets', () => {
  it('gives back what was kept, under the names of the statement', () => {
    const file = withSet(EMPTY_PARAMETER_FILE, orders, 'big customer', ['4711', null]);
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
    const file = withSet(one, orders, 'one', ['3', '3']);
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

  it('knows a placeholder without a name by its number, and a template by its name', () => {
    for (const mark of ['?', '%s', '%d']) {
      const marked = statement('a', mark, mark, ':since');
      const file = withSet(EMPTY_PARAMETER_FILE, marked, 'two', ['1', '2', 'x']);
      assert.deepEqual(file.statements[0]?.sets[0]?.values, { $1: '1', $2: '2', ':since': 'x' });
      assert.deepEqual(setsFor(file, marked)[0]?.values, ['1', '2', 'x']);
      assert.deepEqual(setsFor(file, statement('b', mark, mark, ':since')), [], mark);
    }
    for (const name of ['${since}', '#{since}', '%(since)s', '@since', ":'since'"]) {
      const file = withSet(EMPTY_PARAMETER_FILE, statement('a', name), 'one', ['5']);
      const borrowed = [{ name: 'one', values: ['5'], isBorrowed: true }];
      assert.deepEqual(setsFor(file, statement('b', name)), borrowed, name);
    }
  });

  it('finds the one value that was kept under a mark without a name, before it had a number', () => {
    for (const mark of ['%s', '%d']) {
      const kept = (values: Readonly<Record<string, string>>): ParameterFile => ({
        ...EMPTY_PARAMETER_FILE,
        statements: [{ fingerprint: 'a', sets: [{ name: 'old', values }] }],
      });
      const one = statement('a', mark);
      assert.deepEqual(setsFor(kept({ [mark]: '7' }), one)[0]?.values, ['7']);
      assert.deepEqual(setsFor(kept({ [mark]: '7', $1: '8' }), one)[0]?.values, ['8']);
      const two = statement('a', mark, mark);
      assert.deepEqual(setsFor(kept({ [mark]: '7' }), two)[0]?.values, [undefined, undefined]);
    }
    const hostile = { ...EMPTY_PARAMETER_FILE, statements: [{ fingerprint: 'a', sets: [] }] };
    assert.deepEqual(setsFor(hostile, statement('a', 'constructor')), []);
  });

  it('refuses a set with which the file would not be read, and says why', () => {
    const why = (file: ParameterFile, name: string, ...values: readonly string[]): string => {
      const text = textWithSet(file, orders, name, values);
      return text.ok ? 'it is kept' : text.error;
    };
    const set = (name: string) => ({ name, values: {} });
    const sets = Array.from({ length: 100 }, (_, at) => set(String(at)));
    const full = { ...EMPTY_PARAMETER_FILE, statements: [{ fingerprint: 'a', sets }] };
    assert.match(why(full, 'one more', '1', '2'), /^statements\.0\.sets .*100/);
    assert.equal(why(full, '99', '1', '2'), 'it is kept', 'in the place of another');
    const statements = Array.from({ length: 2_000 }, (_, at) => ({
      ...{ fingerprint: String(at), sets: [] },
    }));
    assert.match(why({ ...EMPTY_PARAMETER_FILE, statements }, 'one', '1'), /^statements .*2000/);
    assert.match(why(EMPTY_PARAMETER_FILE, 'long', 'x'.repeat(100_001)), /values\.\$1 .*100000/);
    assert.match(why(EMPTY_PARAMETER_FILE, ''), /name/);
    // Of many sets each is within its bounds, and all of them are not.
    const heavy = { name: 'heavy', values: { $1: 'x'.repeat(99_000) } };
    const many = [{ fingerprint: 'b', sets: Array.from({ length: 20 }, () => heavy) }];
    const almost = { ...EMPTY_PARAMETER_FILE, statements: many };
    assert.match(why(almost, 'one', 'x'.repeat(50_000)), /longer than 2000000/);
    assert.equal(why(almost, 'one', '1'), 'it is kept');
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
