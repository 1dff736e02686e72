// `x NOT IN (SELECT y ...)` as NOT EXISTS, which is planned as an anti-join: the same answer where neither side can be NULL.

import type { Node, SelectStmt } from 'libpg-query';
import type { Catalog } from '../../model/catalog';
import type { Equivalence } from '../../model/change';
import type { ResolvedColumn } from '../columns/resolve';
import type { QueryBlock, StatementMap } from '../sql/statementMap';
import { conjunctsOf } from '../sql/predicateKinds';
import { isFields, walkTree } from '../sql/walk';
import { columnAt, qualified } from './knownColumn';
import type { Rewritten } from './rewrite';
import {
  besideAnd,
  blockAround,
  inItsCase,
  isStable,
  isWithin,
  plainSelect,
  wholeRelations,
} from './selectParts';

/** For each NOT IN that a WHERE asks for by AND alone and whose two columns the catalog knows. */
export function notInToNotExists(map: StatementMap, catalog: Catalog): readonly Rewritten[] {
  const told: Rewritten[] = [];
  walkTree({ root: map.tree }, (_name, fields) => {
    const query = queryOf(fields);
    for (const condition of conjunctsOf(query?.where)) {
      const rewritten = query === null ? null : rewrite(map, catalog, query.relations, condition);
      if (rewritten !== null) told.push(rewritten);
    }
    return undefined;
  });
  return told;
}

/** WHERE of a SELECT, UPDATE or DELETE, and the tables that it is asked of. */
function queryOf(
  fields: Readonly<Record<string, unknown>>,
): { readonly where: Node; readonly relations: ReadonlySet<string> } | null {
  const { whereClause: where, relation } = fields;
  if (!isNode(where)) return null;
  const from = [fields['fromClause'], fields['usingClause']].flatMap((items: unknown) =>
    Array.isArray(items) ? (items as unknown[]).filter(isNode) : [],
  );
  const target = isFields(relation) ? [{ RangeVar: relation } as Node] : [];
  return { where, relations: wholeRelations([...target, ...from]) };
}

/** Nodes come from walks of unknown fields; each has one key, its type. */
function isNode(value: unknown): value is Node {
  return isFields(value) && Object.keys(value).length === 1;
}

const CLAUSES: ReadonlySet<keyof SelectStmt> = new Set([
  'targetList',
  'fromClause',
  'whereClause',
  'distinctClause',
] as const);

function rewrite(
  map: StatementMap,
  catalog: Catalog,
  relations: ReadonlySet<string>,
  condition: Node,
): Rewritten | null {
  const parts = partsOf(condition);
  const span = map.source.expression(condition);
  if (parts === null || span === null) return null;
  const tested = columnAt(map, catalog, parts.tested);
  const listed = columnAt(map, catalog, parts.listed);
  if (tested === null || listed === null) return null;
  const block = blockAround(map, listed.reference.range);
  if (block === null || listed.reference.block !== block.id) return null;
  if (listed.found.relation.block !== block.id || !isStable(map, block.range)) return null;
  if (!wholeRelations(parts.select.fromClause).has(listed.found.relation.alias)) return null;
  const outer = tested.found.relation;
  if (outer.block !== tested.reference.block || isHidden(map, outer.alias, block)) return null;
  const newText = edited(map, parts, block, `${qualified(tested)} = ${listed.text}`);
  if (newText === null) return null;
  const isTestedNull = !tested.found.column.notNull || !relations.has(outer.alias);
  const isNotNull = `${qualified(tested)} ${inItsCase(map, 'is not null and')} `;
  return {
    title: 'Use NOT EXISTS',
    edit: {
      range: map.source.range(span),
      newText: isTestedNull ? `(${isNotNull}${newText})` : newText,
    },
    equivalence: equivalenceOf(tested.found, listed.found, isTestedNull),
  };
}

interface Parts {
  readonly tested: Node;
  readonly select: SelectStmt;
  /** What the subquery selects. */
  readonly listed: Node;
}

/** Of `column NOT IN (SELECT column FROM ... WHERE ...)`, also as NOT (... IN ...). */
function partsOf(condition: Node): Parts | null {
  if (!('BoolExpr' in condition) || condition.BoolExpr.boolop !== 'NOT_EXPR') return null;
  const [argument] = condition.BoolExpr.args ?? [];
  if (argument === undefined || !('SubLink' in argument)) return null;
  const { subLinkType, operName, testexpr, subselect } = argument.SubLink;
  if (subLinkType !== 'ANY_SUBLINK' || operName !== undefined || testexpr === undefined)
    return null;
  const select = plainSelect(subselect, CLAUSES);
  const [target, ...targets] = select?.targetList ?? [];
  if (select === null || target === undefined || !('ResTarget' in target)) return null;
  // DISTINCT ON lists expressions; of a plain DISTINCT EXISTS sees nothing.
  const [distinct] = select.distinctClause ?? [];
  if (distinct !== undefined && Object.keys(distinct).length > 0) return null;
  const { val: listed } = target.ResTarget;
  return targets.length > 0 || listed === undefined ? null : { tested: testexpr, select, listed };
}

/** A relation of the subquery, or of one within it, has the same alias. */
function isHidden({ relations, blocks }: StatementMap, alias: string, block: QueryBlock): boolean {
  return relations.some((relation) => {
    const own = blocks[relation.block];
    return relation.alias === alias && own !== undefined && isWithin(own.range, block.range);
  });
}

/** The subquery as it is written, with 1 for what it selects and one condition more. */
function edited(
  map: StatementMap,
  { tested, select, listed }: Parts,
  block: QueryBlock,
  compared: string,
): string | null {
  const { source, statement } = map;
  const { text } = statement;
  const before = source.expression(tested);
  const target = source.expression(listed);
  if (before === null || target === null || block.targets === null) return null;
  let at = before.last + 1;
  while (at < source.tokens.length && source.word(at) !== 'in') at += 1;
  if (source.word(at + 1) !== '(') return null;
  const opening = source.range({ first: at + 1, last: at + 1 });
  const closing = source.range({ first: source.closing(at + 1), last: source.closing(at + 1) });
  const listStart = block.distinct?.start ?? block.targets.start;
  if (!isWithin(block.range, { start: opening.end, end: closing.start })) return null;
  const head = `${text.slice(opening.start, listStart)}1`;
  const tail = text.slice(block.range.end, closing.end);
  const from = text.slice(block.targets.end, block.range.end);
  const and = inItsCase(map, 'and');
  const where = inItsCase(map, 'where');
  if (select.whereClause === undefined)
    return `${inItsCase(map, 'not exists')} ${head}${from} ${where} ${compared}${tail}`;
  const word = source.find(
    { first: target.last + 1, last: source.closing(at + 1) },
    new Set(['where']),
  );
  if (word < 0) return null;
  const { end } = source.range({ first: word, last: word });
  const written = text.slice(end, block.range.end);
  const bare = written.trimStart();
  const space = written.slice(0, written.length - bare.length);
  const condition = besideAnd(select.whereClause, bare);
  const kept = text.slice(block.targets.end, end) + space + condition;
  return `${inItsCase(map, 'not exists')} ${head}${kept} ${and} ${compared}${tail}`;
}

/** NOT IN is unknown for a NULL on either side: of the list it empties the answer. */
function equivalenceOf(
  tested: ResolvedColumn,
  listed: ResolvedColumn,
  isTestedNull: boolean,
): Equivalence {
  if (!listed.column.notNull) {
    const { table, column } = listed;
    const difference = `a NULL in ${table.name}.${column.name} no longer empties the answer`;
    return { kind: 'different', difference };
  }
  if (!isTestedNull) return { kind: 'same' };
  // Of an empty list NOT IN is true, of NULL as well.
  const { table, column } = tested;
  const condition = `${table.name}.${column.name} is never NULL, or the subquery finds a row`;
  return { kind: 'given', condition };
}
