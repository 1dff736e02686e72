// Asks the catalog which objects names mean, and what PostgreSQL calls on their behalf.

import * as z from 'zod';
import type { ReachedName, ReachedNames } from '../../analysis/sql/reach/reachedNames';
import type { DatabaseSession } from '../contracts';
import { FIRST_REACH_SQL, REACH_SQL } from './reachSql';

export const objectKindSchema = z.enum(['rel', 'fn', 'op', 'opc', 'type']);
export type ObjectKind = z.infer<typeof objectKindSchema>;

const oid = z.int();

const functionSchema = z.object({
  oid,
  schema: z.string(),
  name: z.string(),
  /** As pg_get_function_identity_arguments() prints them. */
  arguments: z.string(),
  language: z.string(),
  volatility: z.enum(['i', 's', 'v']),
  /** pg_proc.prokind: function, procedure, aggregate, window function. */
  kind: z.enum(['f', 'p', 'a', 'w']),
  built_in: z.boolean(),
  /** In C, of an extension whose code is known. */
  known: z.boolean(),
  config: z.array(z.string()).nullable(),
  source: z.string().nullable(),
  definition: z.string().nullable(),
  digest: z.string().nullable(),
  /** What `$user` of a search_path stands for where it is not the person who runs the statement, or may not be. */
  own_schema: z.string().nullable(),
  /** Its parsed body changes data or locks rows. */
  writes: z.boolean(),
});
export type FoundFunction = Readonly<z.infer<typeof functionSchema>>;

const relationSchema = z.object({
  oid,
  schema: z.string(),
  name: z.string(),
  kind: z.string(),
  wrapper: z.string().nullable(),
  remote_estimate: z.boolean(),
  /** A view FOR UPDATE or FOR SHARE. */
  locks: z.boolean(),
});
export type FoundRelation = Readonly<z.infer<typeof relationSchema>>;

/** From what (the statement itself: fn, null), how, to what. */
const edgeSchema = z.tuple([objectKindSchema, oid.nullable(), z.string(), objectKindSchema, oid]);
export type Edge = Readonly<z.infer<typeof edgeSchema>>;

const conditionalSchema = z.object({
  src: oid.nullable(),
  how: z.string(),
  kind: objectKindSchema,
  oid,
  /** Reached once values of all these types are about. */
  needs: z.array(oid),
});
export type Conditional = Readonly<z.infer<typeof conditionalSchema>>;

const answerRow = z.object({
  reach: z.object({
    expanded: z.array(z.tuple([objectKindSchema, oid])),
    functions: z.array(functionSchema),
    relations: z.array(relationSchema),
    edges: z.array(edgeSchema),
    /** Types with nothing behind them. */
    leaves: z.array(oid),
    conditional: z.array(conditionalSchema),
  }),
});
export type ReachAnswer = Readonly<z.infer<typeof answerRow>['reach']>;

export interface ReachQuestion {
  /** Of the statement (null) or of a function that is known by its OID. */
  readonly names: readonly { readonly src: number | null; readonly names: ReachedNames }[];
  readonly objects: readonly { readonly kind: ObjectKind; readonly oid: number }[];
  /** The schemas of the search_path in order. */
  readonly schemas: readonly string[];
  /** Functions on the way set a search_path of their own: a schema further back may come first. */
  readonly pathChanges: boolean;
  readonly writes: boolean;
  readonly knownExtensions: readonly string[];
  /** PostgreSQL's own functions with effects, as a regular expression of PostgreSQL's. */
  readonly effects: string;
  /** Follows relations alone, for half the work. */
  readonly first: boolean;
}

/** `name(x)` may be a cast. */
function typesOf({ types, functions }: ReachedNames): readonly ReachedName[] {
  const casts = functions.filter(({ arguments: given }) => given === null || given === 1);
  return [...types, ...casts].map(({ schema, name }) => ({ schema, name }));
}

/** Privilege: none; catalogs only, and pg_get_functiondef(). */
export async function readReach(
  session: DatabaseSession,
  question: ReachQuestion,
): Promise<ReachAnswer> {
  const listed = (list: (names: ReachedNames) => readonly object[]): unknown[] =>
    question.names.flatMap(({ src, names }) => list(names).map((name) => ({ src, ...name })));
  const namesOf = (list: (names: ReachedNames) => readonly { readonly name: string }[]) => [
    ...new Set(question.names.flatMap(({ names }) => list(names).map(({ name }) => name))),
  ];
  const input = {
    functions: listed(({ functions }) => functions),
    fields: listed(({ fields }) => fields),
    operators: listed(({ operators }) => operators),
    types: listed(typesOf),
    relations: listed(({ relations }) => relations),
    objects: question.objects,
  };
  const [row] = await session.query(
    question.first ? FIRST_REACH_SQL : REACH_SQL,
    [
      JSON.stringify(input),
      namesOf(({ functions, fields }) => [...functions, ...fields]),
      namesOf(({ operators }) => operators),
      namesOf(typesOf),
      namesOf(({ relations }) => relations),
      question.schemas,
      question.knownExtensions,
      question.writes,
      question.pathChanges,
      question.effects,
    ],
    answerRow,
  );
  if (row === undefined) throw new Error('a SELECT without FROM returned no row');
  return row.reach;
}
