// Are there enough connections, and not so many that a pooler should stand before them?

import type { WorkloadClass } from '../../../model/settingsReport';
import { exactCount } from '../../../util/humanNumbers';
import type { SettingRule, SettingsContext } from '../settingRule';
import type { SettingValues } from '../settingValues';

const WANTED: Readonly<Record<WorkloadClass, number>> = {
  web: 200,
  oltp: 300,
  warehouse: 40,
  desktop: 20,
  mixed: 100,
};
/** Heuristic: above it snapshots, locks and memory of idle backends cost more than a pooler. */
const POOLER_ABOVE = 500;
/** Heuristic: the next burst is refused. */
const NEARLY_ALL = 0.8;

/** As it will be, with what the rule of its own proposes; null where this server does not tell. */
export function wantedConnections({
  values,
  machine: { workload },
  evidence: { connections },
}: SettingsContext): number | null {
  const now = values.amount('max_connections');
  if (workload === null || now === null || !isFull(now, values, connections)) return now;
  return Math.max(now, WANTED[workload]);
}

function isFull(now: number, values: SettingValues, connections: number | null): boolean {
  const kept =
    (values.amount('superuser_reserved_connections') ?? 0) +
    (values.amount('reserved_connections') ?? 0);
  return connections !== null && connections >= (now - kept) * NEARLY_ALL;
}

export const maxConnections: SettingRule = {
  id: 'max-connections',
  since: '0.2.0',
  settings: ['max_connections'],
  needs: ['workload'],
  notOn: ['neon'],
  documentation: {
    summary: 'max_connections is nearly used up, or so high that a pooler should hold them.',
    why: 'Each connection is a process; work_mem is divided by all that may come. Connections that nobody uses cost little, so fewer are not proposed for their own sake.',
    fix: 'Where they are nearly used up: 200 for a web application, 300 for OLTP, 40 for a warehouse, 100 mixed, 20 on a desktop. Beyond that and above 500, a pooler such as PgBouncer in transaction mode.',
    falsePositives: 'Applications that need session state in hundreds of connections.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-connection.html#GUC-MAX-CONNECTIONS',
    ],
  },
  examples: {
    fires: [
      {
        settings: { max_connections: '100' },
        machine: { workload: 'web' },
        evidence: { connections: 92 },
        proposes: { max_connections: '200' },
      },
      {
        settings: { max_connections: '300' },
        machine: { workload: 'web' },
        evidence: { connections: 280 },
        proposes: { max_connections: null },
      },
      {
        settings: { max_connections: '2000' },
        machine: { workload: 'oltp' },
        evidence: { connections: 60 },
        proposes: { max_connections: null },
      },
    ],
    silent: [
      {
        settings: { max_connections: '100' },
        machine: { workload: 'oltp' },
        evidence: { connections: 30 },
      },
      { settings: { max_connections: '500' }, machine: { workload: 'web' } },
    ],
  },
  judge(context) {
    const { values, evidence } = context;
    const { connections } = evidence;
    const [now, wanted] = [values.amount('max_connections'), wantedConnections(context)];
    if (now === null || wanted === null) return [];
    const seen = connections === null ? [] : [`${exactCount(connections)} client connections now.`];
    if (now < wanted) {
      return [
        {
          setting: 'max_connections',
          value: String(wanted),
          impact: 'high',
          why: 'Nearly all connections are taken, and the next burst is refused. A standby needs the higher value first.',
          evidence: seen,
        },
      ];
    }
    const areTaken = isFull(now, values, connections);
    if (now <= POOLER_ABOVE && !areTaken) return [];
    return [
      {
        setting: 'max_connections',
        value: null,
        impact: areTaken ? 'high' : 'medium',
        why: `${exactCount(now)} connections are better held by a pooler: each is a process, and memory for sorts is divided by all that may come.`,
        evidence: seen,
        template:
          '-- Put PgBouncer (pool_mode = transaction) before the server, with some 2 to 4 server\n-- connections a core; then lower max_connections to these and what administrators need.',
      },
    ];
  },
};
