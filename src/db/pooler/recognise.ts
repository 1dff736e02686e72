// Is there a pooler between us and the server? By what it announces, by the process that answers, and by the host's name.

import type { ConnectionProfile } from '../../model/connectionProfile';
import type { PoolMode, PoolerInfo } from '../../model/poolerInfo';
import { poolerOfAddress } from './hostNames';
import { serverOf } from '../serverOf';

export interface PoolerSigns {
  /** Parameters that were announced at the start. */
  readonly announced: ReadonlyMap<string, string>;
  /** The process that answers is another one than was announced: all of PgBouncer, PgCat, Supavisor and RDS Proxy do that. */
  readonly otherProcess: boolean;
}

export function recognisePooler(
  profile: ConnectionProfile,
  { announced, otherProcess }: PoolerSigns,
): PoolerInfo | null {
  const { pooler = { kind: 'auto' } } = profile;
  if (pooler.kind === 'none') return null;
  const byName = poolerOfAddress(serverOf(profile), profile.user);
  // 1.26 says both; older ones neither.
  const version = announced.get('pgbouncer.version') ?? null;
  if (pooler.kind === 'auto' && version === null && byName === null && !otherProcess) return null;
  const product = version === null ? 'a pooler' : 'PgBouncer';
  const said = pooler.kind === 'auto' ? modeOf(announced.get('pgbouncer.pool_mode')) : pooler.kind;
  return {
    product: byName?.product ?? (pooler.console === undefined ? product : 'PgBouncer'),
    version,
    mode: said ?? byName?.mode ?? null,
    direct: directOf(pooler.direct) ?? byName?.direct ?? null,
  };
}

function modeOf(text: string | undefined): PoolMode | null {
  return text === 'session' || text === 'transaction' || text === 'statement' ? text : null;
}

function directOf(
  direct: { readonly host: string; readonly port: number } | undefined,
): string | null {
  return direct === undefined
    ? null
    : `The server itself is ${direct.host}:${String(direct.port)}.`;
}
