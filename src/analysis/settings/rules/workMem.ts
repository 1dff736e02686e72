// How much may each sort and hash take before it goes to disk, with all connections at work?

import { exactCount, humanBytes } from '../../../util/humanNumbers';
import { isAbove, isBelow } from '../settingValues';
import type { SettingRule } from '../settingRule';
import { memoryText, roundBytes } from '../units';
import { wantedConnections } from './maxConnections';
import { wantedBuffers } from './sharedBuffers';

const LEAST = 4 * 2 ** 20;
/** Steps of a plan that each take it, at a time. */
const STEPS = 3;
/** What several large steps of one query, and their hash tables, leave of the formula. */
const PART: Readonly<Record<string, number>> = { warehouse: 2, mixed: 2, desktop: 6 };
/** Heuristic: not all connections sort at once, so more than the formula gives is common and right. */
const TOO_MUCH = 8;

export const workMem: SettingRule = {
  id: 'work-mem',
  since: '0.2.0',
  settings: ['work_mem'],
  needs: ['ramBytes', 'workload'],
  documentation: {
    summary: 'work_mem is far from what the memory gives to each sort and hash.',
    why: 'Each sort and each hash table of each connection may take work_mem (hash tables hash_mem_multiplier times as much) before it goes to temporary files. Too little makes files, too much can take all memory when many connections sort at once.',
    fix: 'What shared_buffers leaves, divided by three steps for each possible connection and worker; half in a warehouse or a mixed server, a sixth on a desktop. Where one statement spills, SET LOCAL work_mem for that statement first: a global value is paid by all connections.',
    falsePositives:
      'Servers whose pooler keeps most connections idle can give more than the formula says.',
    sources: ['https://www.postgresql.org/docs/18/runtime-config-resource.html#GUC-WORK-MEM'],
  },
  examples: {
    fires: [
      {
        settings: { work_mem: '4MB', shared_buffers: '16GB', max_connections: '100' },
        machine: { ram: '64GB', workload: 'web' },
        proposes: { work_mem: '144MB' },
      },
      {
        settings: { work_mem: '4MB', shared_buffers: '16GB', max_connections: '40' },
        machine: { ram: '64GB', workload: 'warehouse' },
        evidence: { tempFiles: 900, tempBytes: 90_000_000_000, statisticsDays: 9 },
        proposes: { work_mem: '168MB' },
      },
      {
        settings: { work_mem: '2GB', shared_buffers: '4GB', max_connections: '300' },
        machine: { ram: '16GB', workload: 'oltp' },
        proposes: { work_mem: '13MB' },
      },
      // More connections are proposed beside it: 300 share the memory, not 100.
      {
        settings: { work_mem: '4MB', shared_buffers: '16GB', max_connections: '100' },
        machine: { ram: '64GB', workload: 'oltp' },
        evidence: { connections: 95 },
        proposes: { work_mem: '52MB' },
      },
    ],
    silent: [
      {
        settings: { work_mem: '4MB', shared_buffers: '256MB', max_connections: '100' },
        machine: { ram: '1GB', workload: 'web' },
      },
      {
        settings: { work_mem: '32MB', shared_buffers: '4GB', max_connections: '200' },
        machine: { ram: '16GB', workload: 'oltp' },
      },
      { settings: { work_mem: '4MB' }, machine: {} },
    ],
  },
  judge(context) {
    const { values, machine, evidence } = context;
    const { ramBytes, cores, workload } = machine;
    const now = values.amount('work_mem');
    if (ramBytes === null || workload === null || now === null) return [];
    // As they will be, and the workers and connections below as well: all are proposed in one script.
    const buffers = Math.max(
      values.amount('shared_buffers') ?? 0,
      wantedBuffers(ramBytes, workload),
    );
    const workers = Math.max(values.amount('max_worker_processes') ?? 0, cores ?? 0);
    const backends = (wantedConnections(context) ?? 0) + workers;
    const each = Math.max(0, ramBytes - buffers) / (Math.max(1, backends) * STEPS);
    const wanted = Math.max(LEAST, roundBytes(each / (PART[workload] ?? 1)));
    const isTooMuch = isAbove(now, wanted, TOO_MUCH);
    if (!isTooMuch && !isBelow(now, wanted)) return [];
    const spills = spillWords(evidence);
    const shared = `${humanBytes(Math.max(0, ramBytes - buffers))} beside shared_buffers, ${exactCount(backends)} possible connections and workers, ${String(STEPS)} steps each`;
    return [
      {
        setting: 'work_mem',
        value: memoryText(wanted),
        impact: isTooMuch ? 'high' : spills.length > 0 ? 'medium' : 'low',
        why: isTooMuch
          ? `All connections at work could take far more than there is: ${shared}.`
          : `There is room for more: ${shared}.`,
        evidence: spills,
        ...(spills.length > 0 && !isTooMuch ? { template: SPILL_TEMPLATE } : {}),
      },
    ];
  },
};

const SPILL_TEMPLATE = `-- Where few statements spill, give the memory to them first, each in its own transaction:
BEGIN;
SET LOCAL work_mem = '256MB';
-- the statement
COMMIT;`;

function spillWords({
  tempFiles,
  tempBytes,
  statisticsDays,
}: {
  readonly tempFiles: number | null;
  readonly tempBytes: number | null;
  readonly statisticsDays: number | null;
}): readonly string[] {
  if (tempFiles === null || tempBytes === null || tempFiles === 0) return [];
  const since = statisticsDays === null ? '' : ` in ${statisticsDays.toFixed(1)} days`;
  return [`${exactCount(tempFiles)} temporary files with ${humanBytes(tempBytes)}${since}.`];
}
