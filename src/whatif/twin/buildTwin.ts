// Builds a twin from an image: the schema first, then rows at the ends, indexes, statistics, and last the sizes.
// Everything that cannot be made is reported by name, and the rest goes on.

import type { TwinImage, TwinLoss } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { notNullSteps } from './notNullRecipe';
import { endRowSteps } from './endsRecipe';
import { keySteps } from './keysRecipe';
import { qualified } from './qualified';
import {
  constraintSteps,
  extensionSteps,
  indexSteps,
  quote,
  step,
  tableSteps,
  type Step,
} from './schemaRecipe';
import { loss, runSteps, WHILE_BUILDING } from './runSteps';
import {
  columnStatisticsSteps,
  extendedStatisticsSteps,
  relationStatisticsSteps,
} from './statisticsRecipe';
import type { PhysicalSize, TwinTarget } from './target';
import { treeHeights } from './treeHeight';

export async function buildTwin(
  image: TwinImage,
  target: TwinTarget,
  work: Work,
): Promise<TwinLoss[]> {
  const losses: TwinLoss[] = [...image.losses];
  const make = async (what: string, steps: readonly Step[]): Promise<void> => {
    if (steps.length === 0) return;
    work.signal.throwIfAborted();
    work.progress(`building the twin: ${what}`);
    const between = (done: number): void => {
      work.signal.throwIfAborted();
      work.progress(`building the twin: ${what}, step ${String(done)} of ${String(steps.length)}`);
    };
    losses.push(...(await runSteps(target, steps, between)));
  };
  await target.run(WHILE_BUILDING);
  await make('extensions', extensionSteps(image));
  const [tables, indexes] = [tableSteps(image, target.versionNumber), indexSteps(image)];
  await make(`${String(image.relations.length)} relations`, tables);
  await make('columns that take no null', notNullSteps(image));
  losses.push(...unmadeLosses(image));
  await make('rows at the ends', endRowSteps(image));
  await make('extended statistics', extendedStatisticsSteps(image, target.versionNumber));
  await make(`${String(image.indexes.length)} indexes`, indexes);
  await make('keys', keySteps(image, target.versionNumber));
  await make('views', retakenViews([...tables, ...indexes], losses));
  await make('constraints', constraintSteps(image, target.versionNumber));
  await make('statistics', [
    ...relationStatisticsSteps(image),
    ...(await columnStatisticsSteps(target, image)),
  ]);
  await make('row level security', policySteps(image));
  await target.resize(physicalSizes(image));
  await target.run(settingStatements(image));
  return losses;
}

/** A view may group by a key alone, which PostgreSQL takes once the key is there. Takes them out of the losses. */
function retakenViews(steps: readonly Step[], losses: TwinLoss[]): readonly Step[] {
  if (!losses.some(({ kind }) => kind.endsWith('view'))) return [];
  const keyOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
    `${kind}\0${name}`;
  const failed = new Set(losses.map(keyOf));
  const again = steps.filter(
    (one) => failed.has(keyOf(one)) && (one.kind.endsWith('view') || one.kind === 'index'),
  );
  const taken = new Set(again.map(keyOf));
  losses.splice(0, losses.length, ...losses.filter((one) => !taken.has(keyOf(one))));
  return again;
}

function unmadeLosses(image: TwinImage): TwinLoss[] {
  const functions = image.definitions
    .filter(({ sql }) => sql === '')
    .map(({ kind, name }) => loss(kind, name, 'only SQL and PL/pgSQL functions are carried'));
  const foreign = image.relations
    .filter(({ kind }) => kind === 'f')
    .map((relation) =>
      loss('foreign table', qualified(relation), 'its plans come from another server'),
    );
  return [...functions, ...foreign];
}

/** The person is subject to policies unless superuser; a role of the same name is subject to them here. */
function policySteps(image: TwinImage): Step[] {
  const secured = image.relations.filter(({ rowSecurity }) => rowSecurity);
  if (secured.length === 0) return [];
  const names = new Set(secured.map(qualified));
  const role = sqlIdentifier(image.source.user);
  const schemas = image.schemas.map(sqlIdentifier).join(', ');
  return [
    step('role', image.source.user, `CREATE ROLE ${role}`),
    step('role', image.source.user, `GRANT USAGE ON SCHEMA ${schemas} TO ${role}`),
    step('role', image.source.user, `GRANT ALL ON ALL TABLES IN SCHEMA ${schemas} TO ${role}`),
    ...secured.map((relation) =>
      step(
        'policy',
        qualified(relation),
        `ALTER TABLE ${qualified(relation)} ENABLE ROW LEVEL SECURITY`,
      ),
    ),
    ...image.policies
      .filter(({ tableSchema, table }) =>
        names.has(qualified({ schema: tableSchema, name: table })),
      )
      .map(({ tableSchema, table, sql }) =>
        step('policy', qualified({ schema: tableSchema, name: table }), sql),
      ),
  ];
}

export function physicalSizes(image: TwinImage): PhysicalSize[] {
  const heights = treeHeights(image);
  const tables = image.relations.filter(({ kind }) => kind === 'r' || kind === 'm');
  return [
    ...tables.map((relation) => ({
      name: qualified(relation),
      blocks: relation.blocks,
      height: null,
    })),
    ...image.indexes
      .filter(({ blocks }) => blocks > 0)
      .map((index) => ({
        name: qualified(index),
        blocks: index.blocks,
        height: heights.get(`${index.schema}\0${index.name}`) ?? null,
      })),
  ];
}

/** Last, because from here on the planner is the person's. Settings that this version does not know fail alone. */
export function settingStatements(image: TwinImage): string[] {
  return [
    'RESET ALL',
    ...Object.entries(image.settings).map(
      ([name, value]) => `SELECT pg_catalog.set_config(${quote(name)}, ${quote(value)}, false)`,
    ),
    `SELECT pg_catalog.set_config('search_path', ${quote(image.searchPath)}, false)`,
    // Read by catalogRelations.ts: a twin has a source's statistics, but no counters.
    `SELECT pg_catalog.set_config('planwright.twin', 'on', false)`,
  ];
}
