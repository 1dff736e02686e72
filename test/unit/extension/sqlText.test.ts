import assert from 'node:assert/strict';
import { sqlForReading } from '../../../src/extension/fixes/sqlText';

describe('SQL for reading', () => {
  it('comments everything but the statements', () => {
    assert.equal(
      sqlForReading(
        ['Why\nit helps', ''],
        [
          { title: 'Drop it', sql: 'DROP INDEX a;', undoSql: 'CREATE INDEX a\n  ON t (x);' },
          { title: 'Analyze', sql: 'ANALYZE t;', undoSql: '' },
        ],
      ),
      `-- Why it helps

-- Drop it
DROP INDEX a;

-- To take it back:
-- CREATE INDEX a
--   ON t (x);

-- Analyze
ANALYZE t;
`,
    );
  });

  it('breaks long remarks, and lets no name out of its comment', () => {
    const text = sqlForReading([`${'word '.repeat(40)}\nDROP TABLE t; \rDROP TABLE u;`], []);
    assert.ok(text.trim().split('\n').length > 2);
    for (const line of text.trim().split(/[\r\n]/)) assert.match(line, /^-- .{1,72}$/);
  });
});
