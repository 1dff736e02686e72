import assert from 'node:assert/strict';
import type { Queries } from '../../../src/db/contracts';
import { DatabaseError } from '../../../src/db/errors';
import { readStatementTexts } from '../../../src/db/statements/statementTexts';

const view = { schema: 'public', minor: 12 };

function refusing(sqlstate: string, message = 'refused'): Queries {
  const query = () => Promise.reject(new DatabaseError('other', message, { sqlstate }));
  return { query, queryInPersonsPath: query };
}

describe('texts of statements', () => {
  it('are none, with what the server said, where one of them has bytes of another encoding or none may be read', async () => {
    for (const [sqlstate, said] of [
      ['22021', 'invalid byte sequence for encoding "UTF8": 0xfc'],
      ['22P05', 'character with byte sequence 0xe2 0x82 0xac has no equivalent in encoding'],
      ['42501', 'permission denied for function pg_stat_statements'],
    ] as const) {
      const answer = await readStatementTexts(refusing(sqlstate, said), view, ['10 7 false']);
      assert.deepEqual(answer, { texts: [], problem: said }, sqlstate);
    }
  });

  it('are not read where something else went wrong', async () => {
    for (const sqlstate of ['57014', '08006', '53100', '42601'])
      await assert.rejects(readStatementTexts(refusing(sqlstate), view, ['10 7 false']), {
        sqlstate,
      });
  });

  it('are not asked for where no entry is shown', async () => {
    assert.deepEqual(await readStatementTexts(refusing('42501'), view, []), {
      texts: [],
      problem: null,
    });
  });
});
