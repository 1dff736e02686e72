// What of an image does a migration reach, with the statements whose plans are compared? All of it where its text does not tell.

import { isFields } from '../../analysis/sql/walk';
import type { MigrationNode } from '../../analysis/migrations/handling';
import type { TwinImage } from '../../model/twinImage';
import type { Workload } from '../../model/workload';
import { partOfImage } from '../../whatif/twin/image/partOfImage';
import { wordsOf, type Reach } from '../../whatif/twin/image/reachedNodes';
import type { ReadPart, ReadStatement } from './readMigrations';

/** Heuristic: a smaller schema is made in a second. */
const LEAST_RELATIONS = 100;

export function reachedImage(
  image: TwinImage,
  parts: readonly ReadPart[],
  workload: Pick<Workload, 'statements'> | null,
): TwinImage {
  if (image.relations.length < LEAST_RELATIONS) return image;
  const reach = reachOf(
    parts.flatMap(({ statements }) => statements),
    workload?.statements.map(({ text }) => text) ?? [],
  );
  return reach === null ? image : partOfImage(image, reach);
}

function reachOf(statements: readonly ReadStatement[], planned: readonly string[]): Reach | null {
  const read: string[] = [...planned];
  const changed: string[] = [];
  let cascades = false;
  for (const { text, node, handling } of statements) {
    switch (handling.kind) {
      case 'change of data':
        read.push(text);
        break;
      case 'query':
      case 'run':
        if (!isToldByText(text, node)) return null;
        cascades ||= node?.type === 'TruncateStmt' && node.fields['behavior'] === CASCADE;
        changed.push(text);
        break;
      case 'begin':
      case 'commit':
      case 'rollback':
      case 'extension':
      case 'schema':
      case 'not run':
        break;
    }
  }
  if ([...read, ...changed].some(hidesNames)) return null;
  return { changed: wordsIn(changed), read: wordsIn(read), cascades };
}

const CASCADE = 'DROP_CASCADE';

function wordsIn(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap(wordsOf));
}

/** NAMEDATALEN - 1 bytes, of at most four a character: what is longer PostgreSQL cuts. */
const LONG_WORD = /[\w$\u0080-\uffff]{16,}/g;
const MOST_NAME_BYTES = 63;

/** U&"\0061" and names that PostgreSQL cuts stand otherwise in the text than in the catalog. */
function hidesNames(text: string): boolean {
  const encoder = new TextEncoder();
  const isCut = (word: string): boolean => encoder.encode(word).length > MOST_NAME_BYTES;
  return /\bu&"/i.test(text) || (text.match(LONG_WORD) ?? []).some(isCut);
}

/** By the node's type: those that work on nothing but what they name, and what hangs on it. */
const BY_NAME: ReadonlySet<string> = new Set([
  'AlterEnumStmt',
  'AlterPolicyStmt',
  'AlterSeqStmt',
  'AlterStatsStmt',
  'CommentStmt',
  'CompositeTypeStmt',
  'ConstraintsSetStmt',
  'CreateDomainStmt',
  'CreateEnumStmt',
  'CreateFunctionStmt',
  'CreatePolicyStmt',
  'CreateRangeStmt',
  'CreateSeqStmt',
  'CreateStatsStmt',
  'CreateStmt',
  'CreateTableAsStmt',
  'CreateTrigStmt',
  'IndexStmt',
  'LockStmt',
  'RefreshMatViewStmt',
  'RuleStmt',
  'TruncateStmt',
  'VariableSetStmt',
  'ViewStmt',
]);

/**
 * Likewise where what they are about is one of these; on a type or a function other relations may hang. SET SCHEMA is none of
 * them: indexes and sequences move along, to where their names may be taken.
 */
const OBJECT: Readonly<Record<string, string>> = {
  AlterTableStmt: 'objtype',
  DropStmt: 'removeType',
  RenameStmt: 'renameType',
};
const OF_RELATIONS =
  /^OBJECT_(TABLE|INDEX|VIEW|MATVIEW|SEQUENCE|COLUMN|TABCONSTRAINT|POLICY|TRIGGER|RULE|STATISTIC_EXT)$/;

function isToldByText(text: string, node: MigrationNode | null): boolean {
  if (node === null) return false;
  const { type, fields } = node;
  const object = OBJECT[type];
  if (object !== undefined) return OF_RELATIONS.test(String(fields[object]));
  switch (type) {
    case 'SelectStmt':
      return callsNothing(text);
    case 'ClusterStmt':
    case 'ReindexStmt':
      return isFields(fields['relation']);
    case 'VacuumStmt':
      return Array.isArray(fields['rels']) && fields['rels'].length > 0;
    case 'CreateFunctionStmt':
      // What it puts together at run time, something later in the migration may run.
      return !/\bexecute\b/i.test(text);
    default:
      return BY_NAME.has(type);
  }
}

/** From the beginning of a word on: what is long and no call is gone through once. */
const CALL = /(?<![\w$\u0080-\uffff"])([\w$\u0080-\uffff"]+)\s*\(/g;
/** Those that dumps and migrations begin with; any other may do anything. */
const HARMLESS: ReadonlySet<string> = new Set(['set_config', 'setval', 'nextval', 'currval']);

function callsNothing(text: string): boolean {
  return [...text.matchAll(CALL)].every(([, name]) => HARMLESS.has(name?.toLowerCase() ?? ''));
}
