// Does every failure become one reason and one message that says what to do, without secrets?

import assert from 'node:assert/strict';
import { DatabaseError, endsTheWork, toDatabaseError } from '../../../src/db/errors';
import type { Attempt } from '../../../src/db/errorAdvice';
import { endpointOf } from '../../../src/model/connectionProfile';
import { profileOf } from '../../support/profile';

const profile = profileOf({
  id: 'shop',
  name: 'Shop',
  host: 'db.example.com',
  port: 5432,
  database: 'shop',
  user: 'app',
});
const CONNECT: Attempt = { action: 'connect', profile };
const RUN: Attempt = { action: 'run', profile, parameterCount: 0 };

/** As pg throws what the server sent. */
function serverError(code: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { code, severity: 'ERROR', ...more });
}

function nodeError(code: string, message = ''): Error {
  return Object.assign(new Error(message), { code });
}

describe('toDatabaseError', () => {
  const reasons: readonly [string, string, Attempt, string][] = [
    ['42P01', 'relation "ordres" does not exist', RUN, 'unknown-relation'],
    ['3F000', 'schema "x" does not exist', RUN, 'unknown-relation'],
    ['42703', 'column "x" does not exist', RUN, 'unknown-column'],
    ['42883', 'function f() does not exist', RUN, 'unknown-function'],
    ['42601', 'syntax error at or near "selec"', RUN, 'syntax'],
    ['42501', 'permission denied for table orders', RUN, 'permission'],
    ['25006', 'cannot execute DELETE in a read-only transaction', RUN, 'read-only'],
    ['55P03', 'canceling statement due to lock timeout', RUN, 'lock-timeout'],
    ['57014', 'canceling statement due to statement timeout', RUN, 'statement-timeout'],
    ['57014', 'canceling statement due to user request', RUN, 'cancelled-elsewhere'],
    ['57014', 'canceling statement due to user request', { ...RUN, cancelled: true }, 'cancelled'],
    [
      '57014',
      'storniere Anfrage',
      { ...RUN, elapsedMs: 4_000, statementTimeoutMs: 60_000 },
      'cancelled-elsewhere',
    ],
    [
      '57014',
      'storniere Anfrage',
      { ...RUN, elapsedMs: 60_010, statementTimeoutMs: 60_000 },
      'statement-timeout',
    ],
    [
      '57014',
      'canceling statement due to user request',
      { ...RUN, stopped: 'settled' },
      'statement-timeout',
    ],
    [
      '57P01',
      'terminating connection due to administrator command',
      { ...RUN, stopped: 'terminated' },
      'statement-timeout',
    ],
    [
      '57P01',
      'terminating connection due to administrator command',
      { ...RUN, stopped: 'terminated', cancelled: true },
      'cancelled',
    ],
    ['57014', 'storniere Anfrage', { ...RUN, cancelled: true }, 'cancelled'],
    ['57014', 'storniere Anfrage', RUN, 'statement-timeout'],
    ['57P01', 'terminating connection due to administrator command', RUN, 'connection-lost'],
    ['57P03', 'the database system is starting up', CONNECT, 'unreachable'],
    ['53300', 'sorry, too many clients already', CONNECT, 'too-many-connections'],
    ['28P01', 'password authentication failed for user "app"', CONNECT, 'authentication'],
    [
      '28000',
      'no pg_hba.conf entry for host "10.0.0.1", SSL encryption',
      CONNECT,
      'authentication',
    ],
    ['28000', 'no pg_hba.conf entry for host "10.0.0.1", no encryption', CONNECT, 'tls'],
    ['3D000', 'database "shop" does not exist', CONNECT, 'unknown-database'],
    ['22P02', 'invalid input syntax for type integer: "x"', RUN, 'other'],
    [
      '22P02',
      'invalid input syntax for type integer: "x"',
      { ...RUN, parameterCount: 1 },
      'parameter',
    ],
    ['42P18', 'could not determine data type of parameter $1', RUN, 'parameter'],
    ['0A000', 'cannot do that', RUN, 'unsupported'],
    ['XX000', 'internal', RUN, 'other'],
  ];
  for (const [sqlstate, message, attempt, reason] of reasons) {
    it(`${sqlstate} "${message}" is ${reason}`, () => {
      const error = toDatabaseError(serverError(sqlstate, message), attempt);
      assert.equal(error.reason, reason);
      assert.equal(error.sqlstate, sqlstate);
    });
  }

  const failures: readonly [Error, Attempt, string][] = [
    [nodeError('ECONNREFUSED'), CONNECT, 'unreachable'],
    [nodeError('ENOTFOUND', 'getaddrinfo ENOTFOUND'), CONNECT, 'unreachable'],
    [nodeError('ECONNRESET'), RUN, 'connection-lost'],
    [nodeError('EPIPE'), RUN, 'connection-lost'],
    [new Error('Connection terminated unexpectedly'), RUN, 'connection-lost'],
    [new Error('Connection terminated unexpectedly'), CONNECT, 'unreachable'],
    [new Error('Connection terminated due to connection timeout'), CONNECT, 'unreachable'],
    [new Error('The server does not support SSL connections'), CONNECT, 'tls'],
    [nodeError('SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate'), CONNECT, 'tls'],
    [nodeError('ERR_TLS_CERT_ALTNAME_INVALID', 'altname'), CONNECT, 'tls'],
    [
      new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string'),
      CONNECT,
      'authentication',
    ],
    [new Error('anything'), RUN, 'other'],
  ];
  for (const [thrown, attempt, reason] of failures) {
    it(`${String(Reflect.get(thrown, 'code') ?? '')} "${thrown.message}" (${attempt.action}) is ${reason}`, () => {
      assert.equal(toDatabaseError(thrown, attempt).reason, reason);
    });
  }

  it('says what was tried, what was said and the next step', () => {
    assert.equal(
      toDatabaseError(nodeError('ECONNREFUSED'), CONNECT).message,
      'Could not connect to shop on db.example.com:5432 as app: nothing listens there (connection refused). ' +
        'Check that the server is running, that host and port are right, and that no firewall or VPN is in between.',
    );
    assert.equal(
      toDatabaseError(serverError('57014', 'canceling statement due to statement timeout'), {
        ...RUN,
        statementTimeoutMs: 1500,
      }).message,
      'Canceling statement due to statement timeout. It was stopped (limit 1.5 s). ' +
        'Raise the statement timeout of the connection, or explain without ANALYZE.',
    );
  });

  it('keeps hint and detail of the server', () => {
    const error = toDatabaseError(
      serverError('42703', 'column "x" does not exist', { hint: 'Perhaps y.', detail: 'There.' }),
      RUN,
    );
    assert.equal(error.hint, 'Perhaps y.');
    assert.equal(error.detail, 'There.');
  });

  it('gives the position in UTF-16 units of the given statement', () => {
    const sql = "select '🐘' , nope";
    const prefixLength = 'EXPLAIN '.length;
    // The server counts the elephant once and from 1; the column begins after 13 code points.
    const error = toDatabaseError(
      serverError('42703', 'column "nope" does not exist', { position: String(prefixLength + 14) }),
      { ...RUN, sql, prefixLength },
    );
    assert.equal(error.position, sql.indexOf('nope'));
  });

  it('has no position in text that the caller did not write', () => {
    const thrown = serverError('42601', 'syntax error', { position: '3' });
    assert.equal(toDatabaseError(thrown, RUN).position, null);
    assert.equal(toDatabaseError(thrown, { ...RUN, sql: 'x', prefixLength: 20 }).position, null);
  });

  it('hides values of the statement and of rows', () => {
    const secrets = [
      serverError('22P02', 'invalid input syntax for type integer: "hunter2"'),
      serverError('22007', 'invalid input syntax for type date: "hun"ter2"'),
      serverError('42601', 'unterminated quoted string at or near "\'hunter2"'),
      serverError('42601', 'syntax error at or near "\'hunter2\'"'),
      serverError('42601', 'syntax error at or near "E\'hunter2\'"'),
      serverError('42601', 'trailing junk after numeric literal at or near "1hunter2"'),
      serverError('22P02', 'ungültige Eingabe für Typ integer: »hunter2«'),
      serverError('22P02', 'syntaxe en entrée invalide pour le type integer : « hunter2 »'),
      serverError('42601', 'syntax error in tsquery: "hunter2"'),
      serverError('42601', 'syntax error at or near "hunter2" of jsonpath input'),
      // Of text that a function put together: the server points at no place of the statement.
      serverError('42601', 'syntax error at or near "hunter2"'),
      serverError('42P01', 'relation "hunter2" does not exist'),
      serverError('P0001', 'customer hunter2 owes', { hint: 'Ask hunter2.', detail: 'hunter2' }),
      serverError('P0004', 'assertion hunter2'),
      serverError('42P01', 'hunter2', { routine: 'exec_stmt_raise', hint: 'hunter2' }),
      serverError('XX001', 'something "hunter2"'),
      serverError('MY042', 'refused "hunter2"'),
      serverError('23505', 'duplicate key', { detail: 'Key (password)=(hunter2) already exists.' }),
    ];
    for (const secret of secrets) {
      const error = toDatabaseError(secret, { ...RUN, sql: "select 'hunter2'::regclass" });
      const said = [error.message, error.detail, error.hint, error.stack].join(' ');
      assert.doesNotMatch(said, /hunter2/);
    }
  });

  it('keeps names that the server quotes', () => {
    const placed = { position: '1' };
    const error = toDatabaseError(
      serverError('42601', 'syntax error at or near "selec"', placed),
      RUN,
    );
    assert.match(error.message, /"selec"/);
    const missing = serverError('42P01', 'relation "ordres" does not exist');
    const sql = 'CREATE INDEX ON ordres (id)';
    assert.match(toDatabaseError(missing, { ...RUN, sql }).message, /"ordres"/);
    const violated = serverError('23505', 'violates unique constraint "orders_pkey"');
    assert.match(toDatabaseError(violated, RUN).message, /"orders_pkey"/);
  });

  it('advises what helps against a rejection by pg_hba.conf', () => {
    const local = { ...profile, endpoint: endpointOf('127.0.0.1', 5432) };
    const rejected = serverError(
      '28000',
      'pg_hba.conf rejects connection for host "127.0.0.1", user "app", no encryption',
    );
    const preferring = toDatabaseError(rejected, { action: 'connect', profile: local });
    assert.match(preferring.message, /pg_hba\.conf lets this user in/);
    assert.doesNotMatch(preferring.message, /CA file/);
    const plain = toDatabaseError(rejected, {
      action: 'connect',
      profile: { ...local, tls: 'disable' },
    });
    assert.match(plain.message, /accepts only encrypted/);
    const none = toDatabaseError(new Error('The server does not support SSL connections'), CONNECT);
    assert.match(none.message, /offers no TLS. Switch TLS on/);
  });

  it('passes a DatabaseError through', () => {
    const error = new DatabaseError('tls', 'x');
    assert.equal(toDatabaseError(error, RUN), error);
  });

  it('survives whatever is thrown', () => {
    for (const thrown of [undefined, null, 'text', 3, { message: 4 }]) {
      assert.equal(toDatabaseError(thrown, RUN).reason, 'other');
    }
  });
});

describe('endsTheWork', () => {
  it('is true of what leaves nobody to ask, and not of what one question met', () => {
    const ends = (reason: DatabaseError['reason']) => endsTheWork(new DatabaseError(reason, ''));
    for (const reason of ['cancelled', 'connection-lost', 'unreachable', 'authentication'] as const)
      assert.equal(ends(reason), true, reason);
    for (const reason of ['statement-timeout', 'permission', 'cancelled-elsewhere'] as const)
      assert.equal(ends(reason), false, reason);
  });
});
