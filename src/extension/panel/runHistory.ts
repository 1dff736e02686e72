// Earlier runs of each statement, kept with the workspace: a bounded number of them, pinned ones the longest.

import { gunzipSync, gzipSync } from 'node:zlib';
import type * as vscode from 'vscode';
import * as z from 'zod';
import { incomparableBecause, type ComparedRun } from '../../features/plans/comparePlans';
import { parseJson, printJson } from '../../features/plans/planText';
import { figuresSchema, type RunSummary } from '../../model/panelHistory';
import { figuresOf } from '../../model/panelReport';
import type { ExplainReport } from '../../model/report';
import { runOriginSchema, type RunOrigin } from '../../model/run';

const KEY = 'planwright.runs';

const runSchema = z.object({
  id: z.string(),
  fingerprint: z.string(),
  /** Of the wording that stood at its place before; null when there was none. */
  replaced: z.string().nullable(),
  at: z.number(),
  title: z.string(),
  connectionName: z.string(),
  origin: runOriginSchema.nullable(),
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
  readonly origin: RunOrigin | null;
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
      figures: figuresOf(report.metrics, report.times),
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

  /** The last run before this one, of the same statement or of the wording that it replaced, that it may be compared with. */
  before({ id, origin, replaced }: NewRun): Run | null {
    if (origin === null) return null;
    const runs = this.#runs();
    const own = runs.findIndex((run) => run.id === id);
    const family = familyOf(runs, origin.fingerprint, replaced);
    return (
      runs
        .slice(0, own < 0 ? runs.length : own)
        .findLast(
          (run) =>
            family.has(run.fingerprint) &&
            run.origin !== null &&
            run.origin.mode === origin.mode &&
            incomparableBecause(run.origin, origin) === null,
        ) ?? null
    );
  }

  /** Of a statement and of the wordings that it replaced; the latest first. */
  summaries(fingerprint: string): readonly RunSummary[] {
    const runs = this.#runs();
    const family = familyOf(runs, fingerprint, null);
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

function familyOf(
  runs: readonly Run[],
  fingerprint: string,
  replaced: string | null,
): ReadonlySet<string> {
  const own = runs.filter((run) => run.fingerprint === fingerprint);
  const before = [replaced, ...own.map((run) => run.replaced)].filter((print) => print !== null);
  return new Set([fingerprint, ...before]);
}

/** Null when what was kept is no plan any more. */
export function runToCompare({ plan: kept, origin, figures }: Run): ComparedRun | null {
  const plan = parseJson(gunzipSync(Buffer.from(kept, 'base64')).toString('utf8'));
  return plan.ok ? { plan: plan.value, origin, times: figures.times } : null;
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
