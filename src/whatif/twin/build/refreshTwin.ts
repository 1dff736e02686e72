// Brings a built twin up to date where only statistics, sizes or indexes of some tables changed, or tables were added.

import { isGuests } from '../../../embedded/twin/guest';
import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import type { Work } from '../../../util/progress';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import type { TwinTarget } from '../target/target';
import { physicalSizes } from './buildTwin';
import { notNullSteps } from './notNullRecipe';
import { endRowSteps } from './endsRecipe';
import { identitySteps } from './identityRecipe';
import { keySteps } from './keysRecipe';
import { remakeTables, tablesToRemake } from './remakeRecipe';
import { runSteps, WHILE_BUILDING } from './runSteps';
import { constraintSteps, indexSteps } from './indexRecipe';
import { tableSteps } from './schemaRecipe';
import { setPersonsSettings } from './settingsRecipe';
import { claimedStep, ownStep, type Step } from './step';
import {
  columnStatisticsSteps,
  extendedStatisticsSteps,
  relationStatisticsSteps,
} from './statisticsRecipe';

export interface TwinRefresh {
  /** What the target was built from. */
  readonly before: TwinImage;
  readonly after: TwinImage;
  /** Qualified tables that differ. */
  readonly changed: ReadonlySet<string>;
}

export interface Refreshed {
  /** What could not be carried. */
  readonly losses: readonly TwinLoss[];
  /** Is a loss of before about what was tried again, or is gone? Where it still holds, `losses` tells it. */
  readonly renews: (loss: TwinLoss) => boolean;
}

/** Null when the twin has to be built anew. */
export async function refreshTwin(
  target: TwinTarget,
  { before, after, changed }: TwinRefresh,
  work: Work,
): Promise<Refreshed | null> {
  const [old, fresh] = [onlyTables(before, changed), onlyTables(after, changed)];
  const indexes = changedIndexes(old, fresh);
  if (indexes === null || addsSecured(old, fresh)) return null;
  work.progress(`refreshing ${[...changed].join(', ')} in the twin`);
  const known = new Set(old.relations.map(qualified));
  const added = {
    ...onlyTables(fresh, new Set([...changed].filter((name) => !known.has(name)))),
    definitions: [],
    schemas: [],
  };
  const created = { ...fresh, indexes: indexes.created };
  await target.run(WHILE_BUILDING);
  const remade = tablesToRemake(old, fresh);
  const kept = await remakeTables(target, onlyTables(fresh, remade));
  if (kept === null) return null;
  const losses = [...kept];
  await target.withRealSizes([...changed], async () => {
    await target.run(indexes.dropped.map((name) => `DROP INDEX IF EXISTS ${name} CASCADE`));
    losses.push(
      ...(await runSteps(target, [
        ...tableSteps(added, { types: [], functions: [] }, target.versionNumber),
        ...notNullSteps(added),
        ...identitySteps(added),
        ...endRowSteps(added),
      ])),
      ...(await runSteps(target, indexSteps(created))),
      ...(await runSteps(target, keySteps(created, target.versionNumber))),
      ...(await runSteps(target, constraintSteps(added, target.versionNumber))),
    );
  });
  const extended = changedExtended(old, fresh);
  losses.push(
    ...(await runSteps(target, [
      ...extendedSteps(fresh, extended, target.versionNumber),
      ...forgetStatistics([...fresh.relations, ...fresh.indexes]),
      ...relationStatisticsSteps(fresh),
      ...(await columnStatisticsSteps(target, fresh)),
    ])),
  );
  const made = new Set([...added.relations, ...indexes.created].map(qualified));
  const ofNewFiles = new Set([...made, ...onlyTables(fresh, remade).indexes.map(qualified)]);
  await target.resize(
    // A tree that the planner has looked at keeps its height: its pages are in the twin's buffers.
    physicalSizes(fresh).map((size) =>
      ofNewFiles.has(size.name) ? size : { ...size, height: null },
    ),
  );
  await setPersonsSettings(target, after);
  const renews = renewal({
    made: new Set([...made, ...indexes.dropped]),
    remade,
    counted: [...changed, ...[...old.indexes, ...fresh.indexes].map(qualified)],
    extended: new Set([...extended.dropped, ...extended.changed].map(qualified)),
  });
  return { losses, renews };
}

/** Qualified. */
interface Renewed {
  /** Tables and indexes that are new ones or gone. */
  readonly made: ReadonlySet<string>;
  /** Tables that were there before: of them the rows at the ends alone were put in again. */
  readonly remade: ReadonlySet<string>;
  /** Tables and indexes that got their statistics anew. */
  readonly counted: readonly string[];
  /** Extended statistics, whose names are apart from those of relations. */
  readonly extended: ReadonlySet<string>;
}

function renewal({ made, remade, counted, extended }: Renewed): Refreshed['renews'] {
  return ({ kind, name }) => {
    switch (kind) {
      case 'statistics':
        return counted.some((of) => name === of || name.startsWith(`${of}.`));
      case 'extended statistics':
        return extended.has(name);
      case 'rows at the ends':
        return made.has(name) || remade.has(name);
      default:
        return made.has(name);
    }
  };
}

function onlyTables(image: TwinImage, names: ReadonlySet<string>): TwinImage {
  const ofTable = (row: { readonly tableSchema: string; readonly table: string }): boolean =>
    names.has(qualified({ schema: row.tableSchema, name: row.table }));
  const indexes = image.indexes.filter(ofTable);
  const own = new Set([...names, ...indexes.map(qualified)]);
  return {
    ...image,
    relations: image.relations.filter((relation) => names.has(qualified(relation))),
    indexes,
    constraints: image.constraints.filter(ofTable),
    statistics: image.statistics.filter(({ schema, relation }) =>
      own.has(qualified({ schema, name: relation })),
    ),
    extendedStatistics: image.extendedStatistics.filter(ofTable),
    ends: image.ends.filter(({ schema, table }) => names.has(qualified({ schema, name: table }))),
  };
}

function addsSecured(old: TwinImage, fresh: TwinImage): boolean {
  const known = new Set(old.relations.map(qualified));
  return fresh.relations.some((one) => one.rowSecurity && !known.has(qualified(one)));
}

/** Those of before; ANALYZE may leave fewer. */
function forgetStatistics(
  relations: readonly { readonly schema: string; readonly name: string }[],
): Step[] {
  const names = relations.map((relation) => `to_regclass(${quote(qualified(relation))})`);
  const sql = `DELETE FROM pg_catalog.pg_statistic s USING pg_catalog.pg_class c
    WHERE c.oid = ANY(ARRAY[${names.join(', ')}]::oid[]) AND ${isGuests('c')} AND s.starelid = c.oid`;
  return [ownStep('statistics', 'of before', sql)];
}

/** Null when an index that a constraint owns is among them: it cannot be dropped alone. */
function changedIndexes(
  old: TwinImage,
  fresh: TwinImage,
): { readonly dropped: readonly string[]; readonly created: TwinImage['indexes'] } | null {
  const text = ({ definition, constraint, parent }: TwinImage['indexes'][number]): string =>
    JSON.stringify([definition, constraint, parent]);
  const before = new Map(old.indexes.map((one) => [relationKey(one), text(one)]));
  const after = new Map(fresh.indexes.map((one) => [relationKey(one), text(one)]));
  const gone = old.indexes.filter(
    (index) => after.get(relationKey(index)) !== before.get(relationKey(index)),
  );
  if (gone.some(({ constraint }) => constraint !== null)) return null;
  return {
    dropped: gone.map(qualified),
    created: fresh.indexes.filter(
      (index) => after.get(relationKey(index)) !== before.get(relationKey(index)),
    ),
  };
}

interface ChangedExtended {
  readonly dropped: TwinImage['extendedStatistics'];
  readonly changed: TwinImage['extendedStatistics'];
}

function changedExtended(old: TwinImage, fresh: TwinImage): ChangedExtended {
  const before = new Map(old.extendedStatistics.map((one) => [qualified(one), one]));
  const left = new Set(fresh.extendedStatistics.map(qualified));
  return {
    dropped: old.extendedStatistics.filter((one) => !left.has(qualified(one))),
    changed: fresh.extendedStatistics.filter(
      (one) => JSON.stringify(before.get(qualified(one))) !== JSON.stringify(one),
    ),
  };
}

function extendedSteps(
  fresh: TwinImage,
  { dropped, changed }: ChangedExtended,
  targetVersion: number,
): Step[] {
  return [
    ...[...dropped, ...changed].map((one) => {
      const drop = `DROP STATISTICS IF EXISTS ${qualified(one)}`;
      return claimedStep('extended statistics', qualified(one), drop, 'DropStmt', one);
    }),
    ...extendedStatisticsSteps({ ...fresh, extendedStatistics: changed }, targetVersion),
  ];
}
