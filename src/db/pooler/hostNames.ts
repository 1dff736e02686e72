// Which poolers are known by the names of their hosts, and where is the server behind them?

import type { Address } from '../../model/connectionProfile';
import type { PoolMode, PoolerInfo } from '../../model/poolerInfo';

type Known = Pick<PoolerInfo, 'product' | 'mode' | 'direct'>;

/** Supabase documentation, "Connect to your database": the port tells the mode. */
const SUPABASE_MODES: Readonly<Record<number, PoolMode>> = { 6543: 'transaction', 5432: 'session' };
/** Azure documentation, "PgBouncer in Azure Database for PostgreSQL". */
const AZURE_PORT = 6432;

/** Null where the address says nothing of a pooler; there may be one all the same. */
export function poolerOfAddress({ host, port }: Address, user: string): Known | null {
  const name = host.toLowerCase();
  if (name.endsWith('.pooler.supabase.com')) return supabase(port, user);
  // Neon: ep-cool-name-123456-pooler.region.aws.neon.tech
  const neon = /^([^.]+)-pooler\.(.+\.neon\.(?:tech|build))$/.exec(name);
  if (neon) {
    const direct = `The server itself is ${neon[1] ?? ''}.${neon[2] ?? ''}:5432.`;
    return { product: 'PgBouncer of Neon', mode: 'transaction', direct };
  }
  if (/\.proxy-[^.]+\.[^.]+\.rds\.amazonaws\.com(?:\.cn)?$/.test(name)) {
    const direct =
      'The server itself is the endpoint of its cluster or instance in the RDS console.';
    return { product: 'RDS Proxy', mode: null, direct };
  }
  if (name.endsWith('.postgres.database.azure.com') && port === AZURE_PORT) {
    return {
      product: 'PgBouncer of Azure',
      mode: null,
      direct: `The server itself is ${host}:5432.`,
    };
  }
  return null;
}

/** The user is `postgres.<project>`, by which the pooler finds the server. */
function supabase(port: number, user: string): Known {
  const project = /^([^.]+)\.([a-z0-9]+)$/.exec(user);
  return {
    product: 'Supavisor',
    mode: SUPABASE_MODES[port] ?? null,
    direct:
      project === null
        ? null
        : `The server itself is db.${project[2] ?? ''}.supabase.co:5432, as ${project[1] ?? ''}.`,
  };
}
