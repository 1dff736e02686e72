// The types, collations and functions of an image as a twin makes them: without what only runs, such as bodies and checks.

import type { SqlParser } from '../../../analysis/sql/parser';
import { isFields, type Fields } from '../../../analysis/sql/walk';
import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import { GUEST } from '../../../embedded/twin/guest';
import { onlyStatement, refusalOf } from '../image/foreignText';
import { loss } from '../image/losses';
import { functionPartsOf, partsOf } from '../image/qualified';
import { quote } from '../image/quote';
import type { Claim } from '../image/claim';
import { carriedFunction } from './functionBody';
import { ownStep, type Step } from './step';

export interface CarriedDefinitions {
  readonly types: readonly Step[];
  readonly functions: readonly Step[];
  readonly losses: readonly TwinLoss[];
}

type Definition = TwinImage['definitions'][number];

/** `missing`: names of extensions that the twin has not, for whose functions stubs stand. */
export async function carriedDefinitions(
  { definitions }: TwinImage,
  parser: SqlParser,
  missing: ReadonlySet<string>,
): Promise<CarriedDefinitions> {
  const types: Step[] = [];
  const functions: Step[] = [];
  const losses: TwinLoss[] = [];
  for (const definition of definitions) {
    const { kind, name } = definition;
    const extension = /^function of (.*)$/s.exec(kind)?.[1];
    if (extension !== undefined && !missing.has(extension)) continue;
    const carried = await carriedOf(definition, parser);
    if (typeof carried === 'string') losses.push(loss(kind, name, carried));
    else (kind.startsWith('function') ? functions : types).push(...carried);
  }
  return { types, functions, losses };
}

/** The steps that make it, or why there are none. */
async function carriedOf(
  definition: Definition,
  parser: SqlParser,
): Promise<readonly Step[] | string> {
  const { kind, name, sql } = definition;
  if (sql === '') return 'its definition was not read';
  const claim = claimOf(definition);
  if (claim === null) return 'refused: its name is none';
  const refusal = await refusalOf(parser, sql, claim);
  if (refusal !== null) return `refused: ${refusal}`;
  const parsed = await parser.parse(sql);
  const statement = parsed.ok ? onlyStatement(parsed.value) : null;
  const [type, fields] = Object.entries(statement ?? {})[0] ?? [];
  if (!isFields(fields)) return 'refused: its text is nothing';
  if (type === 'CreateFunctionStmt') {
    const made = await carriedFunction(parser, sql, fields);
    if (made === null) return 'refused: its options are not known';
    const carried = { kind, name, sql: made.sql, claim };
    return made.leakproof ? [carried, leakproofStep(kind, name, claim)] : [carried];
  }
  const made = type === 'CreateDomainStmt' ? domainSql(sql, fields) : sql;
  return made === null ? 'refused: its options are not known' : [{ kind, name, sql: made, claim }];
}

const TYPES = [
  'CompositeTypeStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateRangeStmt',
] as const;

function claimOf({ kind, name }: Definition): Claim | null {
  const isFunction = kind.startsWith('function');
  const object = isFunction ? functionPartsOf(name) : partsOf(name);
  if (object === null) return null;
  if (isFunction) return { statements: ['CreateFunctionStmt'], object };
  return { statements: kind === 'collation' ? ['DefineStmt'] : TYPES, object };
}

function leakproofStep(kind: string, name: string, { object }: Claim): Step {
  return ownStep(
    kind,
    name,
    `UPDATE pg_catalog.pg_proc SET proleakproof = true WHERE proowner = '${GUEST}'::pg_catalog.regrole
      AND proname = ${quote(object.name)} AND pronamespace =
        (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ${quote(object.schema)})`,
  );
}

/**
 * The planner asks whether a domain has checks, never which (clauses.c, costsize.c): so one that calls nothing stands for
 * all. Theirs would run whenever a value of a statistic is read.
 */
function domainSql(sql: string, { constraints }: Fields): string | null {
  const all: readonly unknown[] = Array.isArray(constraints) ? constraints : [];
  const fields = all.flatMap((one) => {
    const constraint = isFields(one) ? one['Constraint'] : undefined;
    return isFields(constraint) ? [constraint] : [];
  });
  if (fields.some(({ contype }) => !DOMAIN_CONSTRAINTS.has(String(contype)))) return null;
  const checks = fields.filter(({ contype }) => contype === 'CONSTR_CHECK');
  if (checks.length === 0) return sql;
  const first = Math.min(...checks.map(({ location }) => Number(location ?? 0)));
  return `${Buffer.from(sql, 'utf8').subarray(0, first).toString('utf8')} CHECK (true)`;
}

const DOMAIN_CONSTRAINTS = new Set(['CONSTR_CHECK', 'CONSTR_NOTNULL', 'CONSTR_NULL']);
