// Is nothing built for a try where it could hurt, whatever was asked and agreed to?

import assert from 'node:assert/strict';
import { tryoutOf } from '../../../src/analysis/changes/tryout';
import { columnKey, indexOn } from '../../../src/analysis/indexes/newIndex';
import { DatabaseError } from '../../../src/db/errors';
import {
  requireTriable,
  requireTriableConnection,
  type TryoutGround,
} from '../../../src/db/tryoutGround';
import { profileOf } from '../../support/profile';

const TRYOUT = tryoutOf([
  {
    kind: 'create-index',
    name: 'i',
    concurrently: true,
    definition: indexOn({ schema: 'shop', name: 'orders' }, [columnKey('id')]),
  },
]);
const SERVER = {
  user: 'me',
  in_recovery: false,
  read_only: false,
  version: 180_000,
  temp_file_limit_bytes: null,
};
const TABLE = {
  ...{ oid: 1, schema: 'shop', name: 'orders', kind: 'r', owner: 'me' },
  ...{ is_owner: true, may_create: true, bytes: 8_192, rows: 9 },
};
const TRIGGER = { name: 'audit', function: 'admin.audit', owner: 'postgres', is_trusted: true };

function refusal(
  ground: Partial<TryoutGround>,
  agreed: { readonly triggers?: readonly string[]; readonly bytes?: number } = {},
): string | null {
  assert.ok(TRYOUT);
  const all = { server: SERVER, tables: [TABLE], eventTriggers: [], ...ground };
  const { triggers: agreedTriggers = [], bytes = null } = agreed;
  return messageOf(() => {
    requireTriable(all, TRYOUT, { agreedTriggers, bytes });
  });
}

function messageOf(run: () => void): string | null {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof DatabaseError);
    return error.message;
  }
  return null;
}

describe('where something may be built for a try', () => {
  it('is what one owns, on a server that writes', () => {
    assert.equal(refusal({}), null);
    assert.equal(refusal({ tables: [{ ...TABLE, kind: 'p' }] }), null);
    assert.match(refusal({ server: { ...SERVER, in_recovery: true } }) ?? '', /standby/);
    assert.match(refusal({ server: { ...SERVER, read_only: true } }) ?? '', /default_transaction/);
    assert.match(refusal({ tables: [] }) ?? '', /no table shop\.orders any more/);
    assert.match(refusal({ tables: [{ ...TABLE, kind: 'f' }] }) ?? '', /shop\.orders is no table/);
    assert.match(
      refusal({ tables: [{ ...TABLE, is_owner: false, owner: 'bob' }] }) ?? '',
      /only its owner may build on shop\.orders, which is bob, and me is not/,
    );
    assert.match(refusal({ tables: [{ ...TABLE, may_create: false }] }) ?? '', /schema shop/);
  });

  it('is nothing of PostgreSQL itself, whoever owns it', () => {
    for (const schema of ['pg_catalog', 'information_schema', 'pg_toast']) {
      const tryout = tryoutOf([
        {
          kind: 'create-index',
          name: 'i',
          concurrently: true,
          definition: indexOn({ schema, name: 'orders' }, [columnKey('id')]),
        },
      ]);
      assert.ok(tryout);
      const ground = { server: SERVER, tables: [{ ...TABLE, schema }], eventTriggers: [] };
      const why = messageOf(() => {
        requireTriable(ground, tryout, { agreedTriggers: [], bytes: null });
      });
      assert.match(why ?? '', /belongs to PostgreSQL itself/);
    }
  });

  it('runs the event triggers that were agreed to, and none of a stranger', () => {
    const eventTriggers = [TRIGGER];
    assert.match(refusal({ eventTriggers }) ?? '', /audit would run, and nobody was asked/);
    assert.equal(refusal({ eventTriggers }, { triggers: ['audit'] }), null);
    assert.match(
      refusal({ eventTriggers: [{ ...TRIGGER, is_trusted: false }] }, { triggers: ['audit'] }) ??
        '',
      /would run admin\.audit\(\) as me/,
    );
  });

  it('has room to sort, as far as that is known', () => {
    const server = { ...SERVER, temp_file_limit_bytes: 1_000 };
    assert.equal(refusal({ server }, { bytes: 1_000 }), null);
    assert.match(refusal({ server }, { bytes: 1_001 }) ?? '', /temp_file_limit/);
    assert.equal(refusal({}, { bytes: 2 ** 50 }), null);
    assert.equal(refusal({ server }), null);
  });

  it('is never production, nor a connection that is for reading', () => {
    const of = (fields: { readonly production?: boolean; readonly readOnly?: boolean }) =>
      messageOf(() => {
        requireTriableConnection(profileOf({ host: 'db', port: 5432, name: 'shop', ...fields }));
      });
    assert.equal(of({}), null);
    assert.match(of({ production: true }) ?? '', /^Not tried: shop is marked as production/);
    assert.match(of({ readOnly: true }) ?? '', /^Not tried: shop is read-only/);
  });
});
