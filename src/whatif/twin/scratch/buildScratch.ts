// Makes a source's schema for statements that are really run on it: whole, with every constraint as PostgreSQL makes it, on
// empty files of their real size, and without statistics.

import { EmbeddedError } from '../../../embedded/embeddedError';
import { GUEST } from '../../../embedded/twin/guest';
import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import type { Work } from '../../../util/progress';
import { retakenViews, textOrderLosses, unmadeLosses } from '../build/buildTwin';
import { carriedDefinitions } from '../build/carriedDefinitions';
import { installable } from '../build/extensions';
import { identitySteps } from '../build/identityRecipe';
import { constraintSteps, indexSteps } from '../build/indexRecipe';
import { policySteps } from '../build/policyRecipe';
import { runSteps, WHILE_BUILDING } from '../build/runSteps';
import { extensionSteps, tableSteps } from '../build/schemaRecipe';
import { setPersonsSettings } from '../build/settingsRecipe';
import { extendedStatisticsStep } from '../build/statisticsRecipe';
import type { Step } from '../build/step';
import type { TwinTarget } from '../target/target';

export interface BuiltScratch {
  readonly losses: readonly TwinLoss[];
  /** Names of those that are installed. */
  readonly extensions: ReadonlySet<string>;
}

export async function buildScratch(
  image: TwinImage,
  target: TwinTarget,
  work: Work,
): Promise<BuiltScratch> {
  const losses: TwinLoss[] = [...image.losses, ...textOrderLosses(image, target)];
  const make = async (what: string, steps: readonly Step[]): Promise<void> => {
    if (steps.length === 0) return;
    work.signal.throwIfAborted();
    work.progress(`building the copy: ${what}`);
    losses.push(
      ...(await runSteps(target, steps, () => {
        work.signal.throwIfAborted();
      })),
    );
  };
  await target.run(WHILE_BUILDING);
  const extensions = await installable(target, image);
  losses.push(...extensions.losses);
  await make('extensions', extensionSteps(extensions.image));
  const missing = new Set(
    losses.filter(({ kind }) => kind === 'extension').map(({ name }) => name),
  );
  const carried = await carriedDefinitions(image, target.parser, missing);
  losses.push(...carried.losses);
  const tables = tableSteps(image, carried, target.versionNumber, true);
  const indexes = indexSteps(image, new Set());
  await make(`${String(image.relations.length)} relations`, tables);
  await make('identities', identitySteps(image));
  losses.push(...unmadeLosses(image));
  await make('extended statistics', image.extendedStatistics.map(extendedStatisticsStep));
  await make(`${String(image.indexes.length)} indexes`, indexes);
  await make('views', retakenViews([...tables, ...indexes], losses));
  await make('constraints', constraintSteps(image, target.versionNumber, true));
  await make('row level security', policySteps(image));
  await openToMigrations(target);
  await setPersonsSettings(target, image);
  const installed = extensions.image.extensions.map(({ name }) => name);
  return { losses, extensions: new Set(installed.filter((name) => !missing.has(name))) };
}

/**
 * What a migration may do and a twin's guest may not: temporary tables, and schemas, through a function that takes a name.
 * CREATE on the database would bring trusted extensions and languages along.
 */
async function openToMigrations(target: TwinTarget): Promise<void> {
  const [failure] = await target.runOwn([
    `DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO ${GUEST}', current_database()); END $$`,
    'SET allow_system_table_mods = on',
    `CREATE FUNCTION pg_catalog.planwright_schema(name text, ignore boolean) RETURNS void LANGUAGE plpgsql
       SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
     BEGIN
       EXECUTE format('CREATE SCHEMA %s %I AUTHORIZATION ${GUEST}', CASE WHEN ignore THEN 'IF NOT EXISTS' ELSE '' END, name);
     END $$`,
    'RESET allow_system_table_mods',
  ]);
  if (failure !== undefined) throw new EmbeddedError('start', failure.message);
}
