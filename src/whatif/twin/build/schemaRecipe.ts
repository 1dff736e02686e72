// The statements that make a source's schema in an empty twin, in an order that mostly works; who fails is tried again later.

import { GUEST } from '../../../embedded/twin/guest';
import type { TwinColumn, TwinImage, TwinRelation } from '../../../model/twinImage';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { qualified } from '../image/qualified';
import { quote } from '../image/quote';
import type { StatementType } from '../image/claim';
import type { CarriedDefinitions } from './carriedDefinitions';
import { claimedStep, ownStep, type Step } from './step';

/** Where a twin's schemas come from; nothing of the source is there yet, so no script of an extension finds any of it. */
export function extensionSteps(image: TwinImage): Step[] {
  return image.extensions.flatMap(({ name, schema }) => [
    ...schemaSteps(schema === 'pg_catalog' ? [] : [schema]),
    ownStep(
      'extension',
      name,
      `CREATE EXTENSION IF NOT EXISTS ${sqlIdentifier(name)} SCHEMA ${sqlIdentifier(schema)}`,
    ),
  ]);
}

function schemaSteps(names: readonly string[]): Step[] {
  return names.map((name) =>
    ownStep(
      'schema',
      name,
      `CREATE SCHEMA IF NOT EXISTS ${sqlIdentifier(name)} AUTHORIZATION ${GUEST}`,
    ),
  );
}

/** `whole`: as the source has them, for statements that are really run on them; else what only a planner needs. */
export function tableSteps(
  image: TwinImage,
  { types, functions }: Pick<CarriedDefinitions, 'types' | 'functions'>,
  targetVersion: number,
  whole = false,
): Step[] {
  const leaves = whole ? () => WHOLE : leftOut(image, targetVersion);
  return [
    ...schemaSteps(image.schemas),
    ...types,
    ...functions,
    ...parentsFirst(image.relations, whole ? QUERIES : VIEWS).flatMap((relation) => {
      if (whole && relation.kind === 'm' && relation.definition !== null)
        return filledView(relation);
      const make = (withDefaults: boolean): Step[] => {
        const sql = createRelation(relation, { ...leaves(relation), defaults: !withDefaults });
        const { kind } = relation;
        return sql === null
          ? []
          : [claimedStep(KIND_NAMES[kind], qualified(relation), sql, STATEMENTS[kind], relation)];
      };
      const defaults = defaultSteps(relation);
      if (relation.partitionOf !== null) return [...make(false), ...defaults];
      const instead = (): readonly Step[] => [...make(false), ...defaults];
      return make(true).map((one) => (defaults.length === 0 ? one : { ...one, instead }));
    }),
  ];
}

/** Filled, as some statements ask for it; its query may fail on tables without rows. */
function filledView(relation: TwinRelation): Step[] {
  const name = qualified(relation);
  const columns = relation.columns.map((column) => sqlIdentifier(column.name)).join(', ');
  const query = (relation.definition ?? '').replace(/;\s*$/, '');
  const sql = `CREATE MATERIALIZED VIEW ${name} (${columns})${withOptions(relation)} AS ${query}`;
  const make = (text: string): Step =>
    claimedStep('materialized view', name, text, 'CreateTableAsStmt', relation);
  return [{ ...make(sql), instead: () => [make(`${sql} WITH NO DATA`)] }];
}

/** One by one: a default that cannot be made is lost alone. */
function defaultSteps(relation: TwinRelation): Step[] {
  if (relation.kind !== 'r' && relation.kind !== 'p') return [];
  const table = qualified(relation);
  return relation.columns.flatMap(({ name, default: value }) => {
    if (value === null || value === undefined) return [];
    const column = sqlIdentifier(name);
    const sql = `ALTER TABLE ONLY ${table} ALTER COLUMN ${column} SET DEFAULT ${value}`;
    return [claimedStep('default', `${table}.${column}`, sql, 'AlterTableStmt', relation)];
  });
}

const STATEMENTS: Readonly<Record<TwinRelation['kind'], StatementType>> = {
  r: 'CreateStmt',
  p: 'CreateStmt',
  m: 'CreateStmt',
  f: 'CreateStmt',
  v: 'ViewStmt',
  S: 'CreateSeqStmt',
};

const KIND_NAMES: Readonly<Record<TwinRelation['kind'], string>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
  S: 'sequence',
};

const VIEWS: ReadonlySet<TwinRelation['kind']> = new Set(['v']);
const QUERIES: ReadonlySet<TwinRelation['kind']> = new Set(['v', 'm']);

/** A partition needs its parent; OIDs alone do not tell when it was attached later. */
function parentsFirst(
  relations: readonly TwinRelation[],
  last: ReadonlySet<TwinRelation['kind']>,
): TwinRelation[] {
  const byName = new Map(relations.map((relation) => [qualified(relation), relation]));
  const ordered = new Set<TwinRelation>();
  const visit = (relation: TwinRelation): void => {
    if (ordered.has(relation)) return;
    for (const name of [relation.partitionOf, ...relation.inherits]) {
      const parent = name === null ? undefined : byName.get(name);
      if (parent !== undefined) visit(parent);
    }
    ordered.add(relation);
  };
  // Sequences first: defaults name them. Those that read tables last.
  for (const relation of relations) if (relation.kind === 'S') visit(relation);
  for (const relation of relations) if (!last.has(relation.kind)) visit(relation);
  for (const relation of relations) visit(relation);
  return [...ordered];
}

/** What CREATE TABLE goes without, because it costs as much as all the rest where there are thousands. */
interface LeftOut {
  /** The TOAST table with its index, which no table gets whose values all stay in the row (toasting.c needs_toast_table). */
  readonly toast: boolean;
  /** Written for many columns at once by notNullRecipe.ts. */
  readonly notNull: boolean;
}

const WHOLE: LeftOut = { toast: false, notNull: false };

/** Those that are refused or fail take no table with them. */
interface LeftOutOfColumns extends LeftOut {
  readonly defaults: boolean;
}

/** CREATE TABLE takes STORAGE. */
const HAS_STORAGE = 160_000;
/** What a B-tree takes without compressing it is 2 704 bytes, of at most four a character. */
const WIDE_CHARACTERS = 600;

function leftOut(
  { relations, ends }: TwinImage,
  targetVersion: number,
): (relation: TwinRelation) => LeftOut {
  const parents = new Set(relations.flatMap(({ inherits }) => inherits));
  const wide = ends.filter(({ columns }) =>
    Object.values(columns).some((pair) =>
      pair.some((value) => value !== null && value.length > WIDE_CHARACTERS),
    ),
  );
  const compressed = new Set(wide.map((one) => qualified({ schema: one.schema, name: one.table })));
  return (relation) => {
    const name = qualified(relation);
    // A child's columns are stored as its parent's, and NOT NULL where the parent's primary key is, or PostgreSQL refuses it.
    const inherits = relation.inherits.length > 0;
    return {
      toast: targetVersion >= HAS_STORAGE && !inherits && !compressed.has(name),
      notNull: relation.kind !== 'p' && !inherits && !parents.has(name),
    };
  };
}

function createRelation(relation: TwinRelation, leaves: LeftOutOfColumns): string | null {
  const name = qualified(relation);
  switch (relation.kind) {
    case 'S':
      return `CREATE SEQUENCE ${name}`;
    case 'f':
      // Its plans are made by a wrapper that asks the other server.
      return null;
    case 'v':
      return `CREATE VIEW ${name} (${relation.columns.map((c) => sqlIdentifier(c.name)).join(', ')})${withOptions(relation)} AS ${relation.definition ?? ''}`;
    case 'm':
    case 'r':
    case 'p':
      return createTable(relation, name, leaves);
  }
}

/** A materialized view is a table to the planner. */
function createTable(relation: TwinRelation, name: string, leaves: LeftOutOfColumns): string {
  const by = relation.partitionKey === null ? '' : ` PARTITION BY ${relation.partitionKey}`;
  const options = relation.kind === 'p' ? '' : withOptions(relation);
  if (relation.partitionOf !== null) {
    return `CREATE TABLE ${name} PARTITION OF ${relation.partitionOf} ${relation.partitionBound ?? 'DEFAULT'}${by}${options}`;
  }
  const inherits =
    relation.inherits.length === 0 ? '' : ` INHERITS (${relation.inherits.join(', ')})`;
  const columns = relation.columns.map((column) => columnSql(column, leaves));
  return `CREATE TABLE ${name} (${columns.join(', ')})${inherits}${by}${options}`;
}

/** pg_type.typlen of values that may be kept outside the row. */
export const VARIES = -1;

function columnSql(column: TwinColumn, leaves: LeftOutOfColumns): string {
  return [
    sqlIdentifier(column.name),
    column.type,
    ...(leaves.toast && column.typeLength === VARIES ? ['STORAGE PLAIN'] : []),
    ...(column.collation === null ? [] : [`COLLATE ${column.collation}`]),
    ...(column.generated === ''
      ? []
      : [
          `GENERATED ALWAYS AS (${column.expression ?? 'NULL'}) ${column.generated === 's' ? 'STORED' : 'VIRTUAL'}`,
        ]),
    ...(leaves.defaults || column.generated !== '' || (column.default ?? null) === null
      ? []
      : [`DEFAULT ${column.default ?? ''}`]),
    ...(column.notNull && !leaves.notNull ? ['NOT NULL'] : []),
  ].join(' ');
}

function withOptions({ options }: TwinRelation): string {
  return options.length === 0 ? '' : ` WITH (${options.map(optionSql).join(', ')})`;
}

/** reloptions hold `name=value` without quotes. */
function optionSql(option: string): string {
  const at = option.indexOf('=');
  return `${option.slice(0, at)}=${quote(option.slice(at + 1))}`;
}
