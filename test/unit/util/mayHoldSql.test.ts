// Which programs are worth a grammar, and is that told at once of any?

import assert from 'node:assert/strict';
import { mayHoldSql } from '../../../src/util/mayHoldSql';

describe('programs that may hold SQL', () => {
  const some = [
    'q = "SELECT 1"',
    "execute('with recent as (select 1) select * from recent')",
    'q = """\n  -- name: all\n  with recursive t(a, b) as materialized (\n"""',
    'sql`update ${table} set a = 1`',
    'val q = """\n  |insert\n  |into t"""',
    'execute(%(delete from t))',
    'q := "create unique index i on t (a)"',
    '"\\n\\tSELECT\\n\\ta"',
    '`/* all */ explain analyze select 1`',
  ];
  for (const program of some)
    it(`are told: ${program}`, () => {
      assert.ok(mayHoldSql(program));
    });

  const none = [
    'with open(path) as file:\n    pass',
    '  delete this.kept;\n  update(x);\n  create();',
    `<select name="a"/> + type === 'select'`,
    'return <p>Select a file</p>;',
    '"""\nUpdate the model, then go on.\n"""',
    '"created" + "with" + "selected"',
  ];
  for (const program of none)
    it(`are told from others: ${program}`, () => {
      assert.ok(!mayHoldSql(program));
    });

  it('are told at once, whatever is repeated', () => {
    const pieces = ['"', '\\n', '\n', ' ', '-- ', '*/', "'update ", '\\nwith\\n', '"create a '];
    for (const piece of pieces) assert.ok(!mayHoldSql(piece.repeat(500_000 / piece.length)));
  });
});
