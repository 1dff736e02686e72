// What holds the person's own statement is text to be read: nothing offers to run it, whatever the statement is.

import assert from 'node:assert/strict';
import { judgePlan } from '../../../../src/analysis/rules/judge';
import { fixKind, fixText, runnableStatements } from '../../../../src/features/adviceText';
import type { Fix } from '../../../../src/model/change';
import { actionsOfFix } from '../../../../src/panel/view/actionsOfFix';
import { fixtureContext, fixtureNames } from '../../../support/planFixtures';
import { mapped } from '../sql/support';

async function fixesOf(name: string, text: string): Promise<readonly Fix[]> {
  const context = { ...(await fixtureContext(name)), statement: await mapped(text) };
  return judgePlan(context, {}).flatMap(({ fixes }) => fixes);
}

function assertOnlyRead(fix: Fix | undefined, text: string): void {
  assert.ok(fix !== undefined);
  const { kind, sql = '' } = fixText(fix);
  assert.equal(kind, 'template');
  assert.ok(sql.includes(text));
  assert.deepEqual(runnableStatements(fix.changes), []);
  assert.deepEqual(
    actionsOfFix(
      { kind, sql, canExplain: false, canTry: false },
      { mayRun: true, mayTry: true, hasServer: true, onReplica: false },
    ).map(({ type }) => type),
    ['openFix', 'copyFix'],
  );
}

describe('text to be read', () => {
  it('is the DELETE that misses its partition key', async () => {
    const text = "DELETE FROM events WHERE kind = 'kind 7'";
    const fixes = await fixesOf('pg18/partition-pruning-missed', text);
    assertOnlyRead(
      fixes.find(({ title }) => title.startsWith('Open the statement')),
      text,
    );
  });

  it('is the statement that pages by OFFSET, a writing one among them', async () => {
    const text =
      'DELETE FROM orders WHERE id IN (SELECT id FROM orders ORDER BY created_at, id LIMIT 20 OFFSET 50000)';
    const fixes = await fixesOf('pg18/large-offset', text);
    assertOnlyRead(
      fixes.find(({ title }) => title.startsWith('Open the statement')),
      'SELECT id FROM orders ORDER BY created_at, id LIMIT 20',
    );
  });

  it('is every fix that repeats its statement, on all captured plans', async () => {
    for (const name of fixtureNames()) {
      const context = await fixtureContext(name);
      const own = context.statement?.statement.text.trim();
      if (own === undefined) continue;
      for (const { rule, fixes } of judgePlan(context, {})) {
        for (const { changes } of fixes) {
          const repeats = runnableStatements(changes).some((sql) => sql.includes(own));
          assert.equal(repeats, false, `${name}: ${rule} would run ${own}`);
        }
      }
    }
  }).timeout(120_000);

  it('is what is mixed with it', () => {
    const template = { kind: 'template' as const, text: 'DELETE FROM t;' };
    const sql = { kind: 'sql' as const, statements: ['VACUUM t'], undo: [] };
    assert.equal(fixKind([sql, template]), 'template');
    assert.deepEqual(runnableStatements([sql, template]), []);
  });
});
