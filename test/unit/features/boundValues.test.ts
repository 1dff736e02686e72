// Is each value told beside the name that the person wrote, or its number where they wrote none?

import assert from 'node:assert/strict';
import { boundValues } from '../../../src/features/boundValues';
import { parsed } from '../analysis/sql/support';

async function told(sql: string, values: readonly (string | null)[]): Promise<readonly string[]> {
  return boundValues({ statement: (await parsed(sql)).statement, values: [...values] });
}

describe('bound values', () => {
  it('stand beside their names', async () => {
    assert.deepEqual(await told('select 1 from t where a = :since and b = %(n)s', ['5', null]), [
      ':since = 5',
      '%(n)s = NULL',
    ]);
  });

  it('stand beside their numbers where nothing names them', async () => {
    for (const mark of ['?', '%s', '%d'])
      assert.deepEqual(
        await told(`select 1 from t where a = ${mark} and b = ${mark}`, ['5', '6']),
        ['$1 = 5', '$2 = 6'],
      );
  });
});
