// Does the question before a try say how long others may wait, and what becomes of a lost connection?

import assert from 'node:assert/strict';
import { tryoutOf } from '../../../src/analysis/changes/tryout';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import { tryQuestion } from '../../../src/features/explain/tryWords';
import type { Change } from '../../../src/model/change';

const CHANGES: readonly Change[] = [
  {
    kind: 'create-index',
    name: 'i',
    concurrently: true,
    definition: indexOn({ schema: 'shop', name: 'orders' }, [columnKey('id')]),
  },
];

function words(version: number, statementTimeoutMs: number): string {
  const tryout = tryoutOf(CHANGES);
  assert.ok(tryout);
  const table = {
    ...{ oid: 1, schema: 'shop', name: 'orders', kind: 'r', owner: 'me' },
    ...{ is_owner: true, may_create: true, bytes: 8_192, rows: 9 },
  };
  const server = { user: 'me', in_recovery: false, read_only: false, version };
  const { details } = tryQuestion({
    connectionName: 'dev',
    suggestion: {
      ...{ id: 'index-0', kind: 'index', title: 'Index on orders (id)', why: '' },
      changes: [...CHANGES],
      proof: {
        ...{ level: 'rule', engine: { kind: 'server', version: '18' }, caveats: [] },
        ...{ costBefore: null, costAfter: null, planBefore: null, planAfter: null },
      },
      ...{ replaces: [], refused: [], nodeIds: [] },
    },
    tryout,
    ground: {
      server: { ...server, temp_file_limit_bytes: null },
      tables: [table],
      eventTriggers: [],
    },
    statementTimeoutMs,
    isDemo: false,
  });
  return details.join('\n');
}

describe('the question before a try', () => {
  it('says how long writes wait at most, and what stops a step', () => {
    assert.match(words(180_000, 60_000), /wait until the rollback, for 30 s in all at most/);
    assert.match(words(180_000, 60_000), /Each run before it is stopped after 60 s\./);
    assert.match(words(180_000, 5_000), /Each step is stopped after 5 s\./);
  });

  it('says that a server before PostgreSQL 14 keeps the lock of a lost connection until the step has ended', () => {
    assert.match(words(130_012, 60_000), /notices a lost connection only when the step has ended/);
    assert.doesNotMatch(words(140_000, 60_000), /lost connection only/);
  });
});
