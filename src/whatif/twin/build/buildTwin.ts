// Builds a twin from an image: the schema first, then rows at the ends, indexes, statistics, and last the sizes.
// Everything that cannot be made is reported by name, and the rest goes on.

import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import type { Work } from '../../../util/progress';
import { qualified } from '../image/qualified';
import { loss } from '../image/losses';
import { textOrderOf, type TextOrder } from '../image/textOrder';
import type { PhysicalSize, TwinTarget } from '../target/target';
import { treeHeights } from '../image/treeHeight';
import { carriedDefinitions } from './carriedDefinitions';
import { notNullSteps } from './notNullRecipe';
import { endRowSteps } from './endsRecipe';
import { keySteps } from './keysRecipe';
import { identitySteps } from './identityRecipe';
import { installable } from './extensions';
import { policySteps } from './policyRecipe';
import { constraintSteps, indexSteps } from './indexRecipe';
import { extensionSteps, tableSteps } from './schemaRecipe';
import { runSteps, WHILE_BUILDING } from './runSteps';
import { setPersonsSettings } from './settingsRecipe';
import type { Step } from './step';
import {
  columnStatisticsSteps,
  extendedStatisticsSteps,
  relationStatisticsSteps,
} from './statisticsRecipe';

export async function buildTwin(
  image: TwinImage,
  target: TwinTarget,
  work: Work,
): Promise<TwinLoss[]> {
  const losses: TwinLoss[] = [...image.losses, ...textOrderLosses(image, target)];
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
  const extensions = await installable(target, image);
  losses.push(...extensions.losses);
  await make('extensions', extensionSteps(extensions.image));
  const missing = losses.filter(({ kind }) => kind === 'extension').map(({ name }) => name);
  const carried = await carriedDefinitions(image, target.parser, new Set(missing));
  losses.push(...carried.losses);
  const tables = tableSteps(image, carried, target.versionNumber);
  const indexes = indexSteps(image);
  await make(`${String(image.relations.length)} relations`, tables);
  await make('columns that take no null', notNullSteps(image));
  await make('identities', identitySteps(image));
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
  await setPersonsSettings(target, image);
  return losses;
}

/** A view may group by a key alone, which PostgreSQL takes once the key is there. Takes them out of the losses. */
export function retakenViews(steps: readonly Step[], losses: TwinLoss[]): readonly Step[] {
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

const ORDERS: Readonly<Record<TextOrder, string>> = {
  bytes: 'bytes',
  codepoints: 'code points (C.UTF-8)',
  language: 'a language',
};

export function textOrderLosses({ source }: TwinImage, { textOrder }: TwinTarget): TwinLoss[] {
  const wanted = textOrderOf(source);
  if (wanted === textOrder) return [];
  const why = `text is ordered by ${ORDERS[wanted]} there, and by ${ORDERS[textOrder]} here: this machine knows no such collation`;
  return [loss('order of text', source.database, why)];
}

export function unmadeLosses(image: TwinImage): TwinLoss[] {
  return image.relations
    .filter(({ kind }) => kind === 'f')
    .map((relation) =>
      loss('foreign table', qualified(relation), 'its plans come from another server'),
    );
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
        height: heights.get(relationKey(index)) ?? null,
      })),
  ];
}
