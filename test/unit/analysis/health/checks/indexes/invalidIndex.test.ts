// Are unfinished indexes found with the right way out, and those under construction left alone?

import assert from 'node:assert/strict';
import { invalidIndex } from '../../../../../../src/analysis/health/checks/indexes/invalidIndex';
import { fixText } from '../../../../../../src/features/adviceText';
import { SERVER, findingsOf } from '../../facts';

const ROW = {
  schema: 'public',
  table: 'orders',
  index: 'a',
  partitioned: false,
  valid: false,
  ready: true,
  live: true,
  being_built: false,
  bytes: 2 * 1024 ** 2,
  constraint: null,
  definition: 'CREATE UNIQUE INDEX a ON public.orders USING btree (x)',
};

function fixes(
  fields: Partial<typeof ROW> | { constraint: string },
): readonly (string | undefined)[] {
  const outcome = invalidIndex.judge({ indexes: [{ ...ROW, ...fields }] }, {}, SERVER);
  const [finding] = findingsOf(outcome);
  assert.ok(finding);
  return finding.fixes.map(fixText).map(({ sql }) => sql);
}

describe('invalid-index', () => {
  it('offers to rebuild or to drop', () => {
    assert.deepEqual(fixes({}), [
      'REINDEX INDEX CONCURRENTLY public.a;',
      'DROP INDEX CONCURRENTLY public.a;',
    ]);
  });

  it('drops what REINDEX CONCURRENTLY left', () => {
    for (const index of ['a_ccnew', 'a_ccold', 'a_ccnew1']) {
      assert.deepEqual(fixes({ index }), [`DROP INDEX CONCURRENTLY public.${index};`]);
    }
  });

  it('only rebuilds what a constraint owns', () => {
    assert.deepEqual(fixes({ constraint: 'orders_uq' }), ['REINDEX INDEX CONCURRENTLY public.a;']);
  });

  it('finishes a drop', () => {
    assert.deepEqual(fixes({ live: false }), ['DROP INDEX CONCURRENTLY public.a;']);
  });

  it('offers no SQL for a partitioned table', () => {
    assert.deepEqual(fixes({ partitioned: true }), []);
  });

  it('leaves alone what is being built', () => {
    assert.deepEqual(invalidIndex.judge({ indexes: [{ ...ROW, being_built: true }] }, {}, SERVER), {
      kind: 'ok',
    });
  });

  it('says whether writes still maintain it', () => {
    const [maintained] = findingsOf(invalidIndex.judge({ indexes: [ROW] }, {}, SERVER));
    assert.match(maintained?.message ?? '', /Every write still maintains its 2 MB/);
    const [idle] = findingsOf(
      invalidIndex.judge({ indexes: [{ ...ROW, ready: false }] }, {}, SERVER),
    );
    assert.doesNotMatch(idle?.message ?? '', /Every write/);
  });
});
