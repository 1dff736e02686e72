// Twelve machines with a fresh server each: what is proposed, and where two published calculators would say something else.

import assert from 'node:assert/strict';
import { judgeSettings } from '../../../../src/analysis/settings/judgeSettings';
import type { SettingExample } from '../../../../src/analysis/settings/settingRule';
import { amountIn } from '../../../../src/analysis/settings/units';
import type { DiskKind, WorkloadClass } from '../../../../src/model/settingsReport';
import { contextOf } from '../../../support/settings';

const GB = 2 ** 30;
const MB = 2 ** 20;

interface Shape {
  readonly major: number;
  readonly ram: number;
  readonly cores: number;
  readonly disk: DiskKind;
  readonly workload: WorkloadClass;
}

const SHAPES: readonly Shape[] = [
  { major: 14, ram: 1 * GB, cores: 1, disk: 'ssd', workload: 'web' },
  { major: 15, ram: 4 * GB, cores: 2, disk: 'ssd', workload: 'web' },
  { major: 18, ram: 16 * GB, cores: 4, disk: 'ssd', workload: 'web' },
  { major: 17, ram: 64 * GB, cores: 16, disk: 'nvme', workload: 'oltp' },
  { major: 18, ram: 64 * GB, cores: 16, disk: 'nvme', workload: 'oltp' },
  { major: 16, ram: 32 * GB, cores: 8, disk: 'hdd', workload: 'oltp' },
  { major: 17, ram: 128 * GB, cores: 32, disk: 'hdd', workload: 'warehouse' },
  { major: 18, ram: 256 * GB, cores: 64, disk: 'nvme', workload: 'warehouse' },
  { major: 16, ram: 16 * GB, cores: 8, disk: 'ssd', workload: 'desktop' },
  { major: 14, ram: 8 * GB, cores: 4, disk: 'hdd', workload: 'mixed' },
  { major: 18, ram: 32 * GB, cores: 8, disk: 'ssd', workload: 'mixed' },
  { major: 17, ram: 512 * GB, cores: 96, disk: 'nvme', workload: 'oltp' },
];

/** Larger than any memory here: nothing is cheap because it is cached. */
const EVIDENCE = { databaseBytes: 5_000 * GB, connections: 12, tables: 300 };

/** As it would be set: what is proposed, else what PostgreSQL has by itself. */
function ours({ major, ram, ...machine }: Shape): ReadonlyMap<string, number> {
  const example: SettingExample = {
    major,
    machine: { ...machine, ram: `${String(ram / GB)}GB` },
    evidence: EVIDENCE,
  };
  const context = contextOf(example);
  const values = new Map<string, number>(
    COMPARED.map((name): [string, number] => [name, context.values.amount(name) ?? NaN]),
  );
  for (const { setting, value, now } of judgeSettings(context).proposals)
    if (value !== null && values.has(setting))
      values.set(setting, amountIn(value, now.unit) ?? NaN);
  return values;
}

const COMPARED = [
  'shared_buffers',
  'effective_cache_size',
  'maintenance_work_mem',
  'work_mem',
  'max_connections',
  'min_wal_size',
  'max_wal_size',
  'random_page_cost',
  'effective_io_concurrency',
  'max_worker_processes',
  'max_parallel_workers',
  'max_parallel_workers_per_gather',
  'max_parallel_maintenance_workers',
  'default_statistics_target',
  'checkpoint_completion_target',
] as const;
type Compared = (typeof COMPARED)[number];

const CONNECTIONS = { web: 200, oltp: 300, warehouse: 40, desktop: 20, mixed: 100 };
const WAL = { web: [1, 4], oltp: [2, 8], warehouse: [4, 16], desktop: [0.1, 2], mixed: [1, 4] };

/** From its published formulas, read in November 2026. */
function pgtune({ ram, cores, disk, workload }: Shape): Readonly<Record<Compared, number>> {
  const isDesktop = workload === 'desktop';
  const isWarehouse = workload === 'warehouse';
  const buffers = ram / (isDesktop ? 16 : 4);
  const workers = cores >= 4 ? cores : 8;
  const part = { web: 1, oltp: 1, warehouse: 2, mixed: 2, desktop: 6 }[workload];
  const half = Math.ceil(cores / 2);
  const [least = 0, most = 0] = WAL[workload];
  return {
    shared_buffers: buffers,
    effective_cache_size: isDesktop ? ram / 4 : (ram * 3) / 4,
    maintenance_work_mem: Math.min(8 * GB, ram / (isWarehouse ? 8 : 16)),
    work_mem: Math.max(4 * MB, (ram - buffers) / ((CONNECTIONS[workload] + workers) * 3) / part),
    max_connections: CONNECTIONS[workload],
    min_wal_size: least * GB,
    max_wal_size: most * GB,
    random_page_cost: disk === 'hdd' ? 4 : 1.1,
    effective_io_concurrency: { hdd: 2, ssd: 200, nvme: 1000 }[disk],
    max_worker_processes: workers,
    max_parallel_workers: workers,
    max_parallel_workers_per_gather: cores < 4 ? 2 : isWarehouse ? half : Math.min(4, half),
    max_parallel_maintenance_workers: cores < 4 ? 2 : Math.min(4, half),
    default_statistics_target: isWarehouse ? 500 : 100,
    checkpoint_completion_target: 0.9,
  };
}

/** From the source of its rules, read in November 2026. */
function pgconfig(shape: Shape): Readonly<Record<Compared, number>> {
  const { ram, disk, workload } = shape;
  const share = { web: 0.25, oltp: 0.35, warehouse: 0.5, mixed: 0.2, desktop: 0.1 }[workload];
  return {
    ...pgtune(shape),
    effective_cache_size: ram * 0.75,
    maintenance_work_mem: ram * 0.05,
    work_mem: (ram * share) / 100,
    max_connections: 100,
    min_wal_size: 2 * GB,
    max_wal_size: 3 * GB,
    effective_io_concurrency: disk === 'hdd' ? 2 : 200,
    max_worker_processes: 8,
    max_parallel_workers: 2,
    max_parallel_workers_per_gather: 2,
    max_parallel_maintenance_workers: 2,
    default_statistics_target: 100,
    checkpoint_completion_target: 0.5,
  };
}

/** Rules of thumb differ by as much without saying anything else. */
const NEAR = 1.5;

function differing(rival: (shape: Shape) => Readonly<Record<Compared, number>>): string[] {
  const names = SHAPES.flatMap((shape) => {
    const mine = ours(shape);
    const theirs = rival(shape);
    return COMPARED.filter((name) => {
      const ratio = (mine.get(name) ?? NaN) / theirs[name];
      return !(ratio <= NEAR && ratio >= 1 / NEAR);
    });
  });
  return [...new Set(names)].sort();
}

/** bench/README.md says of each who is right, and why. */
describe('twelve machines', () => {
  it('are told what PGTune tells them, but for what is told in bench/README.md', () => {
    assert.deepEqual(differing(pgtune), [
      'effective_io_concurrency',
      'max_connections',
      'max_parallel_workers',
      'max_worker_processes',
      'shared_buffers',
      'work_mem',
    ]);
  });

  it('are told what pgconfig tells them, but for what is told in bench/README.md', () => {
    assert.deepEqual(differing(pgconfig), [
      'checkpoint_completion_target',
      'default_statistics_target',
      'effective_cache_size',
      'effective_io_concurrency',
      'maintenance_work_mem',
      'max_parallel_maintenance_workers',
      'max_parallel_workers',
      'max_parallel_workers_per_gather',
      'max_wal_size',
      'max_worker_processes',
      'min_wal_size',
      'shared_buffers',
      'work_mem',
    ]);
  });

  it('never get more memory for sorts than there is, at the connections that they have', () => {
    for (const shape of SHAPES) {
      const mine = ours(shape);
      const sorts = (mine.get('work_mem') ?? 0) * (mine.get('max_connections') ?? 0);
      const all = sorts + (mine.get('shared_buffers') ?? 0);
      assert.ok(all <= shape.ram * 1.01, JSON.stringify(shape));
    }
  });
});
