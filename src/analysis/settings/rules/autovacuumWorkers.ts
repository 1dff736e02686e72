// Are there enough autovacuum workers for the number of tables?

import { exactCount } from '../../../util/humanNumbers';
import { isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';

/** Heuristic: three workers visit a thousand tables within their naptime. */
const MANY_TABLES = 1_000;
const VERY_MANY_TABLES = 10_000;

export const autovacuumWorkers: SettingRule = {
  id: 'autovacuum-workers',
  since: '0.2.0',
  settings: ['autovacuum_max_workers', 'autovacuum_worker_slots'],
  needs: [],
  notOn: ['neon'],
  documentation: {
    summary: 'autovacuum_max_workers is small for the number of tables.',
    why: 'Each worker has one table at a time. While three of them are busy with large tables, thousands of small ones wait for vacuum and ANALYZE. The workers share one budget of I/O (autovacuum_vacuum_cost_limit): more of them are not faster, but none waits behind a large table.',
    fix: '5 from a thousand tables on, 8 from ten thousand on. Up to 17 it needs a restart; from 18 on a reload, up to autovacuum_worker_slots.',
    falsePositives: 'Many tables that nobody writes to.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-MAX-WORKERS',
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-WORKER-SLOTS',
    ],
  },
  examples: {
    fires: [
      { evidence: { tables: 2_400 }, proposes: { autovacuum_max_workers: '5' } },
      {
        major: 18,
        settings: { autovacuum_worker_slots: '4' },
        evidence: { tables: 24_000 },
        proposes: { autovacuum_max_workers: '8', autovacuum_worker_slots: '16' },
      },
    ],
    silent: [
      { evidence: { tables: 200 } },
      { settings: { autovacuum_max_workers: '6' }, evidence: { tables: 2_400 } },
      {},
    ],
  },
  judge({ values, evidence: { tables } }) {
    if (tables === null || tables < MANY_TABLES) return [];
    const wanted = tables >= VERY_MANY_TABLES ? 8 : 5;
    if (!isBelow(values.amount('autovacuum_max_workers'), wanted)) return [];
    const evidence = [`${exactCount(tables)} tables in this database.`];
    const slots = values.amount('autovacuum_worker_slots');
    return [
      {
        setting: 'autovacuum_max_workers',
        value: String(wanted),
        impact: 'medium',
        why: 'While all workers are busy with large tables, small ones wait for vacuum and ANALYZE.',
        evidence,
      },
      ...(slots !== null && slots < wanted
        ? [
            {
              setting: 'autovacuum_worker_slots',
              value: '16',
              impact: 'medium' as const,
              why: 'It bounds autovacuum_max_workers, and is below what is proposed there.',
            },
          ]
        : []),
    ];
  },
};
