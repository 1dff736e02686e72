// What a monitor saw, kept on disk for a day finely and for a month coarsely. Files are only appended to and thrown away whole, so
// that a crash, a full disk or a second process costs what it touches and nothing else.

import { constants } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { historyLine, readHistoryLines } from '../../analysis/history/historyLines';
import { ordered, SpanGatherer, TIERS, type Tier } from '../../analysis/history/spans';
import type { HistorySpan } from '../../model/monitorHistory';
import type { MonitorSample } from '../../model/monitorJson';
import { makeOwnDirectory, openOwnFile } from '../../whatif/twin/image/ownFile';

/** Of a server. A day at 10 s takes some 25 MB with 60 metrics. */
const MOST_BYTES = 48_000_000;
/** Characters of `2026-11-30T18` and `2026-11-30`: a file an hour, and a file a day. */
const NAME_LENGTHS: Readonly<Record<Tier, number>> = { fine: 13, coarse: 10 };
const FILE = /^(fine|coarse)-(\d{4}-\d{2}-\d{2})(T\d{2})?\.jsonl$/;

export interface HistoryRead {
  readonly spans: readonly HistorySpan[];
  readonly damaged: number;
}

export class HistoryStore {
  readonly #directory: string;
  readonly #tell: (problem: string) => void;
  readonly #nowMs: () => number;
  readonly #gatherers: Readonly<Record<Tier, SpanGatherer>> = {
    fine: new SpanGatherer(TIERS.fine.spanSeconds),
    coarse: new SpanGatherer(TIERS.coarse.spanSeconds),
  };
  #told = false;
  #lastFile = '';

  /** `tell`: once, when nothing can be kept. */
  constructor(directory: string, tell: (problem: string) => void, nowMs: () => number) {
    this.#directory = directory;
    this.#tell = tell;
    this.#nowMs = nowMs;
  }

  /** Never rejects: a history that cannot be kept ends no monitor. */
  async add(sample: MonitorSample): Promise<void> {
    for (const tier of ['fine', 'coarse'] as const) {
      const span = this.#gatherers[tier].add(sample);
      if (span !== null) await this.#keep(tier, span);
    }
  }

  async end(): Promise<void> {
    for (const tier of ['fine', 'coarse'] as const) {
      const span = this.#gatherers[tier].end();
      if (span !== null) await this.#keep(tier, span);
    }
  }

  async #keep(tier: Tier, span: HistorySpan): Promise<void> {
    try {
      const name = `${tier}-${span.at.slice(0, NAME_LENGTHS[tier])}.jsonl`;
      await makeOwnDirectory(this.#directory);
      await append(path.join(this.#directory, name), historyLine(span));
      if (name !== this.#lastFile && tier === 'fine') {
        this.#lastFile = name;
        // A clock that is ahead, the server's or ours, makes nothing old.
        await throwAway(this.#directory, Math.min(Date.parse(span.at), this.#nowMs()));
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (!this.#told)
        this.#tell(`The history is not kept in ${this.#directory}: ${error.message}`);
      this.#told = true;
    }
  }
}

/** One write of the system each, so that two processes do not write into one another's lines. */
async function append(file: string, line: string): Promise<void> {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  const handle = await openOwnFile(file, O_APPEND | O_CREAT | O_WRONLY);
  try {
    await handle.appendFile(line);
  } finally {
    await handle.close();
  }
}

interface HistoryFile {
  readonly name: string;
  readonly tier: Tier;
  /** When what it holds begins. */
  readonly startMs: number;
}

async function filesIn(directory: string): Promise<readonly HistoryFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (isGone(error)) return [];
    throw error;
  });
  return entries
    .flatMap((entry) => {
      const { name } = entry;
      // A link or a pipe is none of ours.
      if (!entry.isFile()) return [];
      const [, tier, day = '', hour] = FILE.exec(name) ?? [];
      if (tier !== 'fine' && tier !== 'coarse') return [];
      return [{ name, tier, startMs: Date.parse(`${day}${hour ?? 'T00'}:00:00Z`) } as const];
    })
    .sort((a, b) => a.startMs - b.startMs || (a.name < b.name ? -1 : 1));
}

/** What is too old, then the oldest while there is too much: the fine one first, which is most of it. */
async function throwAway(directory: string, nowMs: number): Promise<void> {
  const files = await filesIn(directory);
  const old = files.filter(
    ({ tier, startMs }) => nowMs - startMs > (TIERS[tier].keepSeconds + lengthOf(tier)) * 1_000,
  );
  const left = files.filter((file) => !old.includes(file));
  const sizes = await Promise.all(left.map(({ name }) => sizeOf(path.join(directory, name))));
  let bytes = sizes.reduce((sum, size) => sum + size, 0);
  const surplus = [...left.entries()]
    .toSorted(([, a], [, b]) =>
      a.tier === b.tier ? a.startMs - b.startMs : a.tier === 'fine' ? -1 : 1,
    )
    .filter(([at]) => {
      if (bytes <= MOST_BYTES) return false;
      bytes -= sizes[at] ?? 0;
      return true;
    })
    .map(([, file]) => file);
  for (const { name } of [...old, ...surplus])
    await rm(path.join(directory, name), { force: true });
}

/** That a file holds, in seconds. */
function lengthOf(tier: Tier): number {
  return tier === 'fine' ? 3_600 : 86_400;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    // Another process threw it away.
    if (isGone(error)) return 0;
    throw error;
  }
}

/** From `sinceMs` on: finely where that is kept, coarsely before. */
export async function readHistory(directory: string, sinceMs: number): Promise<HistoryRead> {
  const spans: HistorySpan[] = [];
  let damaged = 0;
  for (const file of await filesIn(directory)) {
    if (file.startMs + lengthOf(file.tier) * 1_000 < sinceMs) continue;
    const read = readHistoryLines(await textOf(path.join(directory, file.name)));
    spans.push(...read.spans.filter(({ at }) => Date.parse(at) >= sinceMs));
    damaged += read.damaged;
  }
  return { spans: ordered(spans), damaged };
}

async function textOf(file: string): Promise<string> {
  try {
    const handle = await openOwnFile(file, constants.O_RDONLY);
    try {
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
