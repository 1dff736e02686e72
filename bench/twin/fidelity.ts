// How near a twin comes to its source: the plan of every statement on both, and hypothetical indexes beside real ones.

import type pg from 'pg';
import { createIndexSql } from '../../src/analysis/changes/indexSql';
import { readPlan } from '../../src/db/readPlan';
import type { Plan } from '../../src/model/planNode';
import { buildTwin } from '../../src/whatif/twin/build/buildTwin';
import { NativeTarget } from '../../src/whatif/twin/target/nativeTarget';
import { PgliteTarget } from '../../src/whatif/twin/target/pgliteTarget';
import { readSource } from '../../src/whatif/twin/source/readSource';
import type { TwinTarget } from '../../src/whatif/twin/target/target';
import type { TwinImage, TwinLoss } from '../../src/model/twinImage';
import { TwinWhatIf } from '../../src/whatif/twin/target/twinWhatIf';
import type { WhatIf } from '../../src/whatif/whatIf';
import { binDirectory, DEBIAN_15_BIN } from '../../test/support/cluster';
import { costOf, planOnSource, shapeOf } from '../../test/support/planShape';
import { planIn } from '../../test/support/whatIfPlans';
import type { IndexCase } from './referenceIndexes';
import { DIST, KEPT, type Source } from './source';

export const quiet = {
  signal: new AbortController().signal,
  progress: (): void => undefined,
};

export type TwinKind = 'pglite' | 'native';

export interface OpenTwin {
  readonly engine: string;
  readonly target: TwinTarget;
  readonly image: TwinImage;
  readonly losses: readonly TwinLoss[];
}

export const READ_OPTIONS = { liveEnds: true, now: () => new Date().toISOString() };

export async function openTwin(source: Source, kind: TwinKind): Promise<OpenTwin> {
  const { image } = await readSource(source.client, READ_OPTIONS, quiet);
  const target = await openTarget(source, kind, image);
  const losses = await buildTwin(image, target, quiet);
  const engine = `${kind === 'pglite' ? 'PGlite' : 'native'} ${target.version}`;
  return { engine, target, image, losses };
}

/** `native`: of the source's own major, by the very programs that run the source. */
export function openTarget(
  { cluster, hypopg }: Source,
  kind: TwinKind,
  image: TwinImage,
): Promise<TwinTarget> {
  return kind === 'pglite'
    ? PgliteTarget.open(DIST, image)
    : NativeTarget.open(image, {
        distDirectory: DIST,
        cacheDirectory: KEPT,
        binDirectory: hypopg ? DEBIAN_15_BIN : binDirectory(cluster.major),
      });
}

/** A plan of no cost, as of a condition that is never true, is like any other of none. */
function costRatio(twin: Plan, real: Plan): number {
  return costOf(twin) === costOf(real) ? 1 : costOf(twin) / costOf(real);
}

export interface Difference {
  readonly sql: string;
  readonly costRatio: number;
  readonly source: string;
  readonly twin: string;
  readonly why: string;
}

export async function compareStatements(
  source: Source,
  { target, engine, image, losses }: OpenTwin,
  statements: readonly string[],
) {
  // As a person's statements are planned: subject to the policies that hold for who read the image.
  const engineOf = new TwinWhatIf(target, image);
  const differences: Difference[] = [];
  const ratios: number[] = [];
  for (const sql of statements) {
    const real = await planOnSource(source.client, sql);
    const twin = await engineOf.plan({ sql, parameters: [] });
    const ratio = costRatio(twin, real);
    ratios.push(ratio);
    const [a, b] = [shapeOf(real.root), shapeOf(twin.root)];
    if (a !== b || !isWithin(ratio, 0.01)) {
      differences.push({
        sql,
        costRatio: round(ratio),
        source: a,
        twin: a === b ? 'same' : b,
        why: explain(sql, image, target),
      });
    }
  }
  const other = differences.filter(({ twin }) => twin !== 'same').length;
  return {
    source: image.source.version,
    engine,
    statements: statements.length,
    samePlan: statements.length - other,
    costWithin1Percent: ratios.filter((ratio) => isWithin(ratio, 0.01)).length,
    worstCostRatio: round(worst(ratios)),
    losses: losses.map(({ kind, name }) => `${kind} ${name}`),
    differences,
  };
}

/** Each index alone: as the engine holds it, and really built on the source. */
/** The causes that are known; none of them can be read through SQL without an extension or more privileges. */
function explain(sql: string, image: TwinImage, target: TwinTarget): string {
  const major = (versionNumber: number): number => Math.floor(versionNumber / 10_000);
  if (major(target.versionNumber) !== major(image.source.versionNumber)) {
    return 'the planner of another major version';
  }
  const named = (name: string): boolean => sql.includes(name);
  const blind = image.losses.filter(({ kind }) => kind === 'statistics').map(({ name }) => name);
  if (blind.some(named)) return 'pg_stats hides the statistics of tables under row level security';
  if (image.indexes.some((index) => index.method === 'gin' && named(index.table))) {
    return 'counts of entries and pending pages stand in the meta page of a GIN index, which SQL does not read';
  }
  return 'unexplained';
}

export async function compareIndexes(
  source: Source,
  engine: WhatIf,
  cases: readonly IndexCase[],
  statements: readonly string[],
) {
  const connection = await source.cluster.connect(source.database);
  const pairs: { readonly same: boolean; readonly costRatio: number | null }[] = [];
  const sizes: number[] = [];
  const notes: string[] = [];
  try {
    for (const { definition, statements: places } of cases) {
      const texts = places.map((place) => statements[place] ?? '');
      const real = await reallyBuilt(connection, createIndexSql(definition, { name: NAME }), texts);
      const answer = await engine.evaluate(
        { add: [definition] },
        texts.map((sql) => ({ sql, parameters: [] })),
      );
      const [held] = answer.indexes;
      notes.push(...answer.refused.map(({ why }) => `${describe(definition)}: refused, ${why}`));
      if (held !== undefined) sizes.push(held.bytes / real.bytes);
      for (const [i, plan] of real.plans.entries()) {
        const theirs = held === undefined ? undefined : planIn(answer, i);
        const [a, b] = [
          shape(plan, NAME),
          theirs === undefined ? null : shape(theirs, held?.names[0]),
        ];
        const costRatio = theirs === undefined ? null : costOf(theirs) / costOf(plan);
        pairs.push({ same: a === b, costRatio });
        if (a !== b) notes.push(`${texts[i] ?? ''}: really ${a}, here ${b ?? 'no plan'}`);
      }
    }
  } finally {
    await connection.end();
  }
  const errors = pairs.flatMap(({ costRatio }) =>
    costRatio === null ? [] : [Math.abs(costRatio - 1)],
  );
  return {
    engine: `${engine.engine.kind} ${'version' in engine.engine ? engine.engine.version : ''}`,
    pairs: pairs.length,
    samePlan: pairs.filter(({ same }) => same).length,
    costErrorMedian: round(median(errors)),
    costErrorMax: round(Math.max(...errors)),
    sizeRatios: sizes.map(round),
    /** How many times too large or too small, as a geometric mean. */
    sizeFactor: round(
      Math.exp(
        sizes.reduce((sum, ratio) => sum + Math.abs(Math.log(ratio)), 0) /
          Math.max(1, sizes.length),
      ),
    ),
    notes,
  };
}

const NAME = 'planwright_1';

async function reallyBuilt(
  connection: pg.Client,
  ddl: string,
  statements: readonly string[],
): Promise<{ readonly plans: readonly Plan[]; readonly bytes: number }> {
  await connection.query('BEGIN');
  try {
    await connection.query(ddl);
    const plans: Plan[] = [];
    for (const sql of statements) {
      const { rows } = await connection.query<{ 'QUERY PLAN': unknown }>(
        `EXPLAIN (VERBOSE, FORMAT JSON) ${sql}`,
      );
      plans.push(readPlan(rows[0]?.['QUERY PLAN']));
    }
    const { rows } = await connection.query<{ bytes: number }>(
      `SELECT pg_relation_size('shop.${NAME}')::float8 AS bytes`,
    );
    return { plans, bytes: rows[0]?.bytes ?? 0 };
  } finally {
    await connection.query('ROLLBACK');
  }
}

/** An engine may give the index a name of its own. */
function shape(plan: Plan, name: string | undefined): string {
  return name === undefined ? shapeOf(plan.root) : shapeOf(plan.root).replaceAll(name, 'NEW');
}

function describe({ table, method, keys }: IndexCase['definition']): string {
  const columns = keys.map((key) => key.column ?? key.expression).join(', ');
  return `${method} on ${table} (${columns})`;
}

function isWithin(ratio: number, share: number): boolean {
  return Math.abs(ratio - 1) < share;
}

function worst(ratios: readonly number[]): number {
  return ratios.reduce((a, b) => (Math.abs(b - 1) > Math.abs(a - 1) ? b : a), 1);
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
