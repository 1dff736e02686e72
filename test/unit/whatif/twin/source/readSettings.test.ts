// Which of a person's own settings a twin needs.

import assert from 'node:assert/strict';
import { namedSettings } from '../../../../../src/whatif/twin/source/readSettings';

const policy = (sql: string) => ({ tableSchema: 'app', table: 'notes', sql });

describe('settings that policies ask for', () => {
  it('are those named by policies and by functions that they call', () => {
    const names = namedSettings({
      policies: [
        policy(
          `CREATE POLICY a ON app.notes USING (tenant = current_setting('app.tenant'::text)::int)`,
        ),
        policy('CREATE POLICY b ON app.notes USING (owner = app.me())'),
      ],
      relations: [],
      definitions: [
        { kind: 'function', name: 'app.me()', sql: `SELECT current_setting('app.user', true)` },
        { kind: 'function', name: 'app.other()', sql: `SELECT current_setting('app.other')` },
      ],
    });
    assert.deepEqual(names, ['app.tenant', 'app.user']);
  });

  it('are none that look like secrets, nor PostgreSQL’s own', () => {
    const names = namedSettings({
      policies: [
        policy(`USING (current_setting('app.jwt_secret') = '' AND current_setting('role') = 'x')`),
      ],
      relations: [],
      definitions: [],
    });
    assert.deepEqual(names, []);
  });
});
