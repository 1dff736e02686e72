// What a person must know before something is built for a try: what is locked and for how long, what room it takes, whose code runs.

import { relationSql } from '../../analysis/changes/indexSql';
import type { Tryout } from '../../analysis/changes/tryout';
import { TRYOUT_HELD_MS, TRYOUT_LOCK_MS } from '../../db/deadlines';
import type { GroundTable, TryoutGround } from '../../db/tryoutGround';
import type { Change } from '../../model/change';
import { isSameRelation, type RelationName } from '../../model/relationName';
import type { Suggestion } from '../../model/suggestion';
import { humanBytes, humanMs, humanRows } from '../../util/humanNumbers';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { visibleLine } from '../../util/visibleText';

export interface TryQuestion {
  readonly message: string;
  /** What is built, to the letter: to be shown as it is, on one line each. */
  readonly statements: readonly string[];
  /** A paragraph each; names in them are shown on one line. */
  readonly details: readonly string[];
}

export interface TryScene {
  readonly connectionName: string;
  readonly suggestion: Suggestion;
  readonly tryout: Tryout;
  readonly ground: TryoutGround;
  readonly statementTimeoutMs: number;
  /** The demo, which is nobody's but Planwright's. */
  readonly isDemo: boolean;
}

export function tryQuestion(scene: TryScene): TryQuestion {
  const { connectionName, suggestion, tryout, ground } = scene;
  return {
    message: `Build this on ${connectionName} for a try, measure, and roll it back? ${suggestion.title}`,
    statements: tryout.statements.map((statement) => `${visibleLine(statement)};`),
    details: [
      tryout.tables.map(({ relation }) => sizeWords(tableOf(ground, relation))).join(' '),
      waitWords(scene),
      ...roomWords(scene),
      ...afterwards(scene),
      ...ground.eventTriggers.map(
        ({ name, function: call, owner }) =>
          `The event trigger ${sqlIdentifier(name)} of this database runs ${call}(), of the role ${owner}, with your rights.`,
      ),
      ...(scene.isDemo
        ? []
        : [
            'Nothing here tells whether people depend on this server just now: if they do, say no.',
          ]),
    ].map(visibleLine),
  };
}

function sizeWords({ schema, name, bytes, rows }: GroundTable): string {
  const count = rows > 0 ? ` in about ${humanRows(rows)}` : '';
  return `${relationSql({ schema, name })} has ${humanBytes(bytes)}${count}.`;
}

function waitWords({ suggestion, tryout, ground, statementTimeoutMs }: TryScene): string {
  const blocked = tryout.tables.filter(({ blocksWrites }) => blocksWrites);
  const { leastMs, mostMs } = buildTime(suggestion.changes, ground);
  const takes = `by an estimate from the size ${rounded(leastMs)} to ${rounded(mostMs)}`;
  const held = humanMs(TRYOUT_HELD_MS);
  const limit =
    statementTimeoutMs < TRYOUT_HELD_MS
      ? `Each step is stopped after ${humanMs(statementTimeoutMs)}.`
      : `Each run before it is stopped after ${humanMs(statementTimeoutMs)}.`;
  const lock = `The lock is asked for during ${humanMs(TRYOUT_LOCK_MS)} at most, and nobody queues behind it.`;
  if (blocked.length === 0)
    return `Nobody waits for it but VACUUM, ANALYZE and changes of the table itself, and these for ${held} in all at most. It takes ${takes}, and the statement runs up to six times before and after. ${limit} ${lock}`;
  const names = blocked.map(({ relation }) => relationSql(relation)).join(' and ');
  return `Writes to ${names} wait until the rollback, for ${held} in all at most, reads go on: for the build, ${takes}, and for up to six runs of the statement after it, as before it. It ends earlier where somebody is seen waiting between two runs. ${limit} ${lock}`;
}

function roomWords({ suggestion: { sizeBytes }, tryout, isDemo }: TryScene): readonly string[] {
  if (tryout.indexes.length === 0 || isDemo) return [];
  const needs =
    sizeBytes === undefined
      ? 'The server needs room for the index, of a size that is not known, up to as much again to sort'
      : `The server needs about ${humanBytes(sizeBytes)} for the index, up to as much again to sort`;
  return [
    `${needs}, and as much for WAL, which replicas receive. How much is free there cannot be seen from here.`,
  ];
}

/** From here on a server looks whether its client is still there while a statement runs. */
const CHECKS_CLIENT_VERSION = 140_000;

function afterwards({ tryout: { analyzed }, ground }: TryScene): readonly string[] {
  const names = analyzed.map(relationSql).join(' and ');
  const lost =
    ground.server.version < CHECKS_CLIENT_VERSION
      ? ' A server before PostgreSQL 14, as this one, notices a lost connection only when the step has ended, and keeps the lock until then.'
      : '';
  return [
    `It is rolled back whatever happens, also when you cancel or the connection is lost.${lost} Left are WAL and, at most, a fresh count of rows for the planner.`,
    ...(analyzed.length === 0
      ? []
      : [
          `Autovacuum will take ${names} for just analyzed, though those statistics are rolled back too: apply the change, or run ANALYZE, afterwards.`,
        ]),
  ];
}

/** The least that building may take, in ms. */
export function leastBuildMs({ suggestion, ground }: Pick<TryScene, 'suggestion' | 'ground'>) {
  return buildTime(suggestion.changes, ground).leastMs;
}

/** Heuristics: a cached table on a fast machine, integers; and a slow disk, long texts under a collation. */
const LEAST = { msPerByte: 1 / 2_000_000, msPerRow: 0.000_2 };
const MOST = { msPerByte: 1 / 100_000, msPerRow: 0.004 };
/** Heuristic: how much dearer a row is than in a B-tree. */
const METHOD_FACTOR: Readonly<Record<string, number>> = { gin: 6, gist: 10, spgist: 4, brin: 0.1 };
/** PostgreSQL 18, analyze.c std_typanalyze: 300 rows for each unit of the statistics target, which is 100. */
const ANALYZED_ROWS = 30_000;
const BLOCK_BYTES = 8_192;

function buildTime(changes: readonly Change[], ground: TryoutGround) {
  const times = changes.map((change) => timeOf(change, ground));
  return {
    leastMs: times.reduce((sum, { leastMs }) => sum + leastMs, 0),
    mostMs: times.reduce((sum, { mostMs }) => sum + mostMs, 0),
  };
}

function timeOf(change: Change, ground: TryoutGround) {
  if (change.kind === 'create-index') {
    const { schema, table: name, method } = change.definition;
    const { bytes, rows } = tableOf(ground, { schema, name });
    return readingTime(bytes, rows * (METHOD_FACTOR[method] ?? 1));
  }
  if (change.kind !== 'statistics') return readingTime(0, 0);
  const { bytes, rows } = tableOf(ground, change.relation);
  return readingTime(Math.min(bytes, ANALYZED_ROWS * BLOCK_BYTES), Math.min(rows, ANALYZED_ROWS));
}

function readingTime(bytes: number, rows: number) {
  return {
    leastMs: bytes * LEAST.msPerByte + rows * LEAST.msPerRow,
    mostMs: bytes * MOST.msPerByte + rows * MOST.msPerRow,
  };
}

/** One digit is all that such an estimate bears. */
function rounded(ms: number): string {
  return humanMs(Math.max(10, Number(ms.toPrecision(1))));
}

function tableOf({ tables }: TryoutGround, relation: RelationName): GroundTable {
  const found = tables.find((table) => isSameRelation(table, relation));
  if (found === undefined) throw new Error(`${relation.name} was not looked at`);
  return found;
}
