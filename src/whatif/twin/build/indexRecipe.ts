// The statements that make a source's indexes and constraints on the tables of a twin.

import type { TwinImage, TwinIndex } from '../../../model/twinImage';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { partsOf, qualified } from '../image/qualified';
import { claimedStep, type Step } from './step';

/**
 * Each index by its own name, those of partitions attached to their parent's, as pg_dump does it. `plain`: keys of which
 * the index alone is made here.
 */
export function indexSteps(
  image: TwinImage,
  plain: ReadonlySet<TwinIndex> = plainKeys(image),
): Step[] {
  const steps = image.indexes.map((index) => {
    const of = { schema: index.tableSchema, name: index.table };
    const table = qualified(of);
    const made =
      index.constraint === null || plain.has(index)
        ? claimedStep('index', qualified(index), index.definition, 'IndexStmt', of)
        : claimedStep(
            'index',
            qualified(index),
            `ALTER TABLE ONLY ${table} ADD CONSTRAINT ${sqlIdentifier(index.name)} ${index.constraint}`,
            'AlterTableStmt',
            of,
          );
    // The rows at the ends may be alike where the source's are not; without them the index can be built.
    return { ...made, mend: `TRUNCATE ONLY ${table}` };
  });
  const attach = image.indexes.flatMap((index) => {
    const parent = index.parent === null ? null : partsOf(index.parent);
    return parent === null
      ? []
      : [
          claimedStep(
            'index of a partition',
            qualified(index),
            `ALTER INDEX ${qualified(parent)} ATTACH PARTITION ${qualified(index)}`,
            'AlterTableStmt',
            parent,
          ),
        ];
  });
  return [...steps, ...attach];
}

/**
 * Keys over a unique index like any other, of which keysRecipe.ts makes constraints; those of partitions belong together,
 * and those that are deferrable are checked late.
 */
export function plainKeys({ relations, indexes }: TwinImage): ReadonlySet<TwinIndex> {
  const plain = new Set(relations.filter(({ kind }) => kind === 'r').map(qualified));
  const keys = indexes.filter(
    ({ constraint, parent, tableSchema, table }) =>
      parent === null &&
      plain.has(qualified({ schema: tableSchema, name: table })) &&
      /^(PRIMARY KEY|UNIQUE) /.test(constraint ?? '') &&
      !/ DEFERRABLE| WITHOUT OVERLAPS/.test(constraint ?? ''),
  );
  return new Set(keys);
}

/**
 * After the rows at the ends are in, which may contradict a CHECK: then that table does without the rows. `asValidated`:
 * foreign keys are as they are at the source, which is nothing to a planner.
 */
export function constraintSteps(
  image: TwinImage,
  targetVersion: number,
  asValidated = false,
): Step[] {
  return image.constraints.map((constraint) => {
    const of = { schema: constraint.tableSchema, name: constraint.table };
    const table = qualified(of);
    const bare = constraint.definition.replace(/ NOT VALID$/, '');
    // Before 18 a partitioned table takes no foreign key that is not checked.
    const unchecked =
      constraint.kind === 'f' && !asValidated
        ? !constraint.partitioned || targetVersion >= 180_000
        : !constraint.validated;
    const sql = `ALTER TABLE ${table} ADD CONSTRAINT ${sqlIdentifier(constraint.name)} ${bare}`;
    const kind = constraint.kind === 'f' ? 'foreign key' : 'check constraint';
    return {
      ...claimedStep(
        kind,
        `${table}.${constraint.name}`,
        unchecked && !/\bNOT ENFORCED\b/.test(bare) ? `${sql} NOT VALID` : sql,
        'AlterTableStmt',
        of,
      ),
      ...(constraint.partitioned ? {} : { mend: `TRUNCATE ONLY ${table}` }),
    };
  });
}
