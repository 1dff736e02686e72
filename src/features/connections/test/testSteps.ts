// The steps of a tested host: those that were passed, the one that failed with what it means, and what there is to know.

import net from 'node:net';
import type { ConnectionTrace } from '../../../db/connectionTrace';
import type { DatabaseError } from '../../../db/errors';
import { foreignServer } from '../../../db/foreignServer';
import { serverOf } from '../../../db/serverOf';
import { TEST_STEPS, type TestStep, type TestStepKind } from '../../../model/connectionTest';
import { isThroughSsh, throughOf, type ConnectionProfile } from '../../../model/connectionProfile';
import { writeSshHop } from '../../../model/sshWords';
import { loginStep } from './loginStep';
import { poolerStep, rightsStep, serverStep, sessionStep, statementsStep } from './serverSteps';
import { passed, skipped } from './steps';
import type { HostOutcome } from './hostOutcome';
import { tlsStep } from './tlsStep';

export function stepsOf(outcome: HostOutcome): readonly TestStep[] {
  const { error } = outcome;
  if (error === null) return reachedSteps(outcome);
  const failed = failedStep(outcome, error);
  const before = TEST_STEPS.slice(0, TEST_STEPS.indexOf(failed));
  return [
    ...reachedSteps(outcome).filter(({ kind }) => before.includes(kind)),
    // Of several SSH hosts the first may have been reached.
    ...reachedSteps(outcome).filter(({ kind }) => kind === failed && kind === 'ssh'),
    {
      ...{ kind: failed, outcome: 'failed', sql: null, elapsedMs: null },
      message: failureOf(outcome, error),
    },
  ];
}

function reachedSteps(outcome: HostOutcome): readonly TestStep[] {
  const { profile, hops, watch, server, rights } = outcome;
  const trace = watch.last;
  return [
    ...(profile.passwordCommand === undefined || trace === null
      ? []
      : [passed('password-command', `${profile.passwordCommand[0] ?? ''} printed a password.`)]),
    ...hops.map(({ hop, elapsedMs }) =>
      passed('ssh', `${writeSshHop(hop)} let us in; its key is known.`, elapsedMs),
    ),
    ...(trace === null ? [] : [nameStep(profile, trace), socketStep(profile, trace)]),
    ...(trace === null ? [] : [tlsStep(profile, trace, watch.opened), loginStep(profile, trace)]),
    ...(server === null ? [] : [serverStep(outcome, server.info), poolerStep(server.info)]),
    ...(server === null || rights === null
      ? []
      : [
          sessionStep(rights.granted, timeOfSession(server.elapsedMs, outcome)),
          rightsStep(server.info, rights.granted),
          statementsStep(server.info, rights.statements),
        ]),
  ];
}

/** All of it took so long, of which the connection and the SSH hosts are told apart. */
function timeOfSession(elapsedMs: number, { watch, hops }: HostOutcome): number {
  const way = hops.reduce((sum, hop) => sum + hop.elapsedMs, watch.last?.readyMs ?? 0);
  return Math.max(0, elapsedMs - way);
}

function nameStep(profile: ConnectionProfile, trace: ConnectionTrace): TestStep {
  const { host } = serverOf(profile);
  if (host.startsWith('/')) return skipped('name', 'A Unix socket has no name to look up.');
  if (isThroughSsh(profile)) return skipped('name', `The SSH host looks up ${host}.`);
  if (net.isIP(host) !== 0) return skipped('name', `${host} is an address.`);
  return passed('name', `${host} is ${trace.addresses.join(', ')}.`, trace.lookedUpMs);
}

function socketStep(profile: ConnectionProfile, trace: ConnectionTrace): TestStep {
  const { host, port } = serverOf(profile);
  const { connectedMs, lookedUpMs, address } = trace;
  const elapsedMs = connectedMs === null ? null : connectedMs - (lookedUpMs ?? 0);
  if (host.startsWith('/'))
    return passed('socket', `Unix socket ${host}/.s.PGSQL.${String(port)} is open.`, elapsedMs);
  const [way] = throughOf(profile);
  const through = way === undefined ? '' : `, ${way}`;
  return passed(
    'socket',
    `TCP ${address ?? host} port ${String(port)} is open${through}.`,
    elapsedMs,
  );
}

/** Which step was not passed: the first of which nothing was seen. */
function failedStep({ watch, server }: HostOutcome, { reason, code }: DatabaseError): TestStepKind {
  const trace = watch.last;
  if (reason === 'ssh') return 'ssh';
  if (trace === null) {
    if (reason === 'password-command') return reason;
    return reason === 'tls' ? 'tls' : 'socket';
  }
  if (trace.connectedMs === null)
    return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'name' : 'socket';
  if (foreignServer(trace.firstBytes) !== null) return 'socket';
  if (trace.readyMs === null) return reason === 'tls' ? 'tls' : 'login';
  return server === null ? 'session' : 'rights';
}

function failureOf({ profile, watch }: HostOutcome, error: DatabaseError): string {
  const foreign = foreignServer(watch.last?.firstBytes ?? null);
  if (foreign === null) return error.message;
  const { host, port } = serverOf(profile);
  return `${foreign} answers on ${host}:${String(port)}, not PostgreSQL. Check the port: PostgreSQL listens on 5432 unless told otherwise.`;
}
