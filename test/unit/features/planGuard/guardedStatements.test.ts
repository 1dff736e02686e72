// Is what is read of a file bounded, whatever it holds?

import assert from 'node:assert/strict';
import {
  findGuarded,
  type GuardedFile,
} from '../../../../src/features/planGuard/guardedStatements';
import { HostSqlReader } from '../../../../src/features/hostLanguages/hostSqlReader';
import { MOST_PLANS } from '../../../../src/model/planFile';
import { testParser } from '../../analysis/sql/support';

async function* only(text: string): AsyncGenerator<GuardedFile> {
  yield await Promise.resolve({ file: 'q.sql', recordedAs: 'q.sql', text, language: null });
}

describe('guarded statements', () => {
  it('are bounded together with those that cannot be read', async () => {
    const hostSql = HostSqlReader.in('', testParser);
    const text = `SELECT 1;\n${'SELEC;\n'.repeat(MOST_PLANS)}SELECT 2;\n`;
    const readers = { parser: await testParser(), hostSql };
    const found = await findGuarded(only(text), readers, new AbortController().signal);
    assert.deepEqual(
      [found.statements.length, found.notPlanned.length, found.leftOut],
      [1, MOST_PLANS - 1, 2],
    );
  });
});
