import assert from 'node:assert/strict';
import { consoleText } from '../../../../src/features/pooler/consoleText';
import { connectionProfileSchema } from '../../../../src/model/connectionProfile';

describe('the console of PgBouncer as text', () => {
  const profile = connectionProfileSchema.parse({
    version: 2,
    ...{ id: 'a', name: 'shop', database: 'pgbouncer', user: 'stats' },
    endpoint: { kind: 'tcp', host: 'db1', port: 6432 },
  });

  it('has a table for each command, what was refused, and nothing hidden in a name', () => {
    const text = consoleText(profile, [
      {
        name: 'POOLS',
        table: { columns: ['database', 'cl_active'], rows: [['a\u202eb\n', '7']] },
        elapsedMs: 1,
      },
      { name: 'MEM', refused: 'PgBouncer refused SHOW MEM: no' },
    ]);
    assert.match(text, /^Console of PgBouncer, db1:6432\/pgbouncer/);
    assert.match(text, /SHOW POOLS\n1 row in 1 ms on shop\.\n(?:.*\n)*?database +│ cl_active\n/);
    assert.match(text, /SHOW MEM\nPgBouncer refused SHOW MEM: no\n/);
    assert.doesNotMatch(text, /\u202e/);
    assert.match(text, /Planwright sends none of them:\n {2}RELOAD;/);
  });
});
