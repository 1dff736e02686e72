// Earlier runs of each statement, kept with the workspace: a bounded number of them, pinned ones the longest.

import { gunzipSync, gzipSync } from 'node:zlib';
import type * as vscode from 'vscode';
import * as z from 'zod';
import { parseJson, printJson } from '../../features/plans/planText';
import { figuresSchema, type RunSummary } from '../../model/panelHistory';
import { figuresOf } from '../../model/panelReport';
import type { Plan } from '../../model/planNode';
import type { ExplainReport } from '../../model/report';

const KEY = 'planwright.runs';

const runSchema = z.object({
  id: z.string(),
  fingerprint: z.string(),
  /** Of the wording that stood at its place before; null when there was none. */
  replaced: z.string().nullable(),
  at: z.number(),
  title: z.string(),
  connectionName: z.string(),
  figures: figuresSchema,
  pinned: z.boolean(),
  /** EXPLAIN (FORMAT JSON), gzip, base64. */
  plan: z.string(),
});
export type Run = Readonly<z.infer<typeof runSchema>>;

/** A run that cannot be read any more, as after an update, is dropped alone. */
const runsSchema = z.array(z.unknown()).catch([]);

/** Heuristic: enough to see a trend; VS Code keeps all of it in one value that is written at each change. */
export const RUN_LIMITS = { perStatement: 20, runs: 200, characters: 4_000_000 } as const;

export interface NewRun {
  readonly id: string;
  readonly at: number;
  readonly title: string;
  readonly connectionName: string;
  readonly replaced: string | null;
}

export class RunHistory {
  readonly #workspace: vscode.Memento;

  constructor(workspace: vscode.Memento) {
    this.#workspace = workspace;
  }

  /** Keeps a run; one that is kept already stays as it is. */
  async add(report: ExplainReport, run: NewRun): Promise<void> {
    const runs = this.#runs();
    if (runs.some(({ id }) => id === run.id)) return;
    const plan = gzipSync(printJson(report.plan)).toString('base64');
    const added: Run = {
      ...run,
      fingerprint: report.statement.fingerprint,
      figures: figuresOf(report.metrics),
      pinned: false,
      plan,
    };
    await this.#write([...runs, added]);
  }

  async pin(id: string, pinned: boolean): Promise<void> {
    await this.#write(this.#runs().map((run) => (run.id === id ? { ...run, pinned } : run)));
  }

  find(id: string): Run | null {
    return this.#runs().find((run) => run.id === id) ?? null;
  }

  /** Of a statement and of the wordings that it replaced; the latest first. */
  summaries(fingerprint: string): readonly RunSummary[] {
    const runs = this.#runs();
    const own = runs.filter((run) => run.fingerprint === fingerprint);
    const family = new Set([fingerprint, ...own.flatMap(({ replaced }) => replaced ?? [])]);
    return runs
      .filter((run) => family.has(run.fingerprint))
      .map((run) => ({
        id: run.id,
        title: run.title,
        at: run.at,
        connectionName: run.connectionName,
        figures: run.figures,
        pinned: run.pinned,
        sameText: run.fingerprint === fingerprint,
      }))
      .reverse();
  }

  #runs(): readonly Run[] {
    return runsSchema.parse(this.#workspace.get<unknown>(KEY)).flatMap((value) => {
      const run = runSchema.safeParse(value);
      return run.success ? [run.data] : [];
    });
  }

  async #write(runs: readonly Run[]): Promise<void> {
    await this.#workspace.update(KEY, boundRuns(runs));
  }
}

/** Null when what was kept is no plan any more. */
export function planOfRun(run: Run): Plan | null {
  const plan = parseJson(gunzipSync(Buffer.from(run.plan, 'base64')).toString('utf8'));
  return plan.ok ? plan.value : null;
}

/** Makes room from the oldest on: the last run always stays, pinned ones go after the others. Keeps the order. */
export function boundRuns(
  runs: readonly Run[],
  limits: typeof RUN_LIMITS | Readonly<Record<keyof typeof RUN_LIMITS, number>> = RUN_LIMITS,
): readonly Run[] {
  const newestFirst = [...runs].reverse();
  const [last, ...rest] = newestFirst;
  if (last === undefined) return [];
  const byWorth = [
    last,
    ...rest.filter(({ pinned }) => pinned),
    ...rest.filter(({ pinned }) => !pinned),
  ];
  const kept = new Set<Run>();
  const perStatement = new Map<string, number>();
  let characters = 0;
  for (const run of byWorth) {
    const count = perStatement.get(run.fingerprint) ?? 0;
    const size = characters + run.plan.length;
    const fits =
      count < limits.perStatement && kept.size < limits.runs && size <= limits.characters;
    if (!fits && run !== last) continue;
    kept.add(run);
    perStatement.set(run.fingerprint, count + 1);
    characters = size;
  }
  return runs.filter((run) => kept.has(run));
}
