// Which relations and definitions of an image do some texts reach? What their words name, what that is made of, and what hangs
// on what they change. Words are names wherever they stand, so that more is reached than need be rather than less.

import { relationKey } from '../../../model/relationName';
import type { TwinImage, TwinRelation } from '../../../model/twinImage';
import { groupBy } from '../../../util/groupBy';
import { functionPartsOf, partsOf, qualified } from './qualified';

export interface Reach {
  /** Of texts that change relations: what hangs on those that they name is reached as well. */
  readonly changed: ReadonlySet<string>;
  /** Of texts that are only planned. */
  readonly read: ReadonlySet<string>;
  /** Tables that refer to those that are changed are changed, too. */
  readonly cascades: boolean;
}

export interface Node {
  readonly relation?: TwinRelation;
  readonly definition?: TwinImage['definitions'][number];
  /** The words of its name. */
  readonly name: readonly string[];
  /** Likewise of its indexes, constraints and statistics. */
  readonly owned: readonly (readonly string[])[];
  /** Words of what it is made of. */
  readonly uses: ReadonlySet<string>;
  /** Words of the tables that its foreign keys lead to. */
  readonly refersTo: ReadonlySet<string>;
  /** Qualified: what it is a partition of, or inherits from. */
  readonly parents: readonly string[];
  /** Types belong to what does not name them: a range to its multirange. */
  readonly always: boolean;
}

export interface OfTable {
  readonly tableSchema: string;
  readonly table: string;
}

const WORD = /[\w$\u0080-\uffff]+/g;

/** In small letters, those in strings and comments among them. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

/** The qualified table that a foreign key leads to; null of other constraints. */
export function referenced({
  kind,
  definition,
}: Pick<TwinImage['constraints'][number], 'kind' | 'definition'>): string | null {
  if (kind !== 'f') return null;
  return /\bREFERENCES ((?:[^\s("]|"[^"]*")+)\s*\(/.exec(definition)?.[1] ?? null;
}

export function nodesOf(image: TwinImage): readonly Node[] {
  const keyOf = ({ tableSchema, table }: OfTable): string =>
    relationKey({ schema: tableSchema, name: table });
  const indexes = groupBy(image.indexes, keyOf);
  const constraints = groupBy(image.constraints, keyOf);
  const policies = groupBy(image.policies, keyOf);
  const statistics = groupBy(image.extendedStatistics, keyOf);
  const relations = image.relations.map((relation): Node => {
    const key = relationKey(relation);
    const keys = constraints.get(key) ?? [];
    const checks = keys.filter((one) => referenced(one) === null);
    const made = [...(indexes.get(key) ?? []), ...(statistics.get(key) ?? [])];
    const parents = [relation.partitionOf ?? [], relation.inherits].flat();
    return {
      relation,
      name: wordsOf(relation.name),
      owned: [...made, ...keys].map(({ name }) => wordsOf(name)),
      uses: wordSet([
        ...[relation.definition, relation.partitionKey, ...parents],
        ...relation.columns.flatMap(columnTexts),
        ...[...made, ...checks].map(({ definition }) => definition),
        ...(policies.get(key) ?? []).map(({ sql }) => sql),
      ]),
      refersTo: wordSet(keys.map(referenced)),
      parents,
      always: false,
    };
  });
  return [...relations, ...image.definitions.map(definitionNode)];
}

type Text = string | null | undefined;

function columnTexts(column: TwinRelation['columns'][number]): readonly Text[] {
  const { type, collation, expression, default: value, identity } = column;
  return [type, collation, expression, value, identity];
}

function definitionNode(definition: TwinImage['definitions'][number]): Node {
  const { kind, name, sql } = definition;
  const parts = functionPartsOf(name) ?? partsOf(name);
  return {
    definition,
    name: wordsOf(parts?.name ?? name),
    owned: [],
    uses: wordSet([sql]),
    refersTo: new Set(),
    parents: [],
    always: kind !== 'function' || parts === null,
  };
}

function wordSet(texts: readonly Text[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => wordsOf(text ?? '')));
}

export function reachedNodes(nodes: readonly Node[], reach: Reach): ReadonlySet<Node> {
  const names = new Names(nodes);
  const changed = namedBy(nodes, reach.changed);
  const reached = new Set([
    ...nodes.filter(({ always }) => always),
    ...namedBy(nodes, reach.read),
    ...changed,
  ]);
  for (const node of hangingOn(changed, names, reach.cascades)) reached.add(node);
  // The set grows while it is gone through.
  for (const node of reached) {
    for (const one of names.usedBy(node.uses)) reached.add(one);
    for (const one of names.childrenOf(node)) reached.add(one);
    if (changed.has(node)) for (const one of names.usedBy(node.refersTo)) reached.add(one);
  }
  return reached;
}

function namedBy(nodes: readonly Node[], words: ReadonlySet<string>): Set<Node> {
  const isNamed = (name: readonly string[]): boolean => name.every((word) => words.has(word));
  return new Set(nodes.filter(({ name, owned }) => isNamed(name) || owned.some(isNamed)));
}

/** Adds whole trees of partitions to `changed`. Views and functions bring what hangs on them, tables do not. */
function hangingOn(changed: Set<Node>, names: Names, cascades: boolean): ReadonlySet<Node> {
  for (const node of changed) {
    for (const one of [...names.childrenOf(node), ...names.parentsOf(node)]) changed.add(one);
    if (cascades && node.relation !== undefined)
      for (const one of names.users(node)) if (refers(one, node)) changed.add(one);
  }
  const hanging = new Set<Node>();
  const passedOn = new Set([...changed].filter(({ relation }) => relation !== undefined));
  for (const node of passedOn) {
    for (const user of names.users(node)) {
      hanging.add(user);
      const { relation } = user;
      if (relation === undefined || relation.kind === 'v' || relation.kind === 'm')
        passedOn.add(user);
    }
  }
  return hanging;
}

function refers({ refersTo }: Node, { name }: Node): boolean {
  return name.every((word) => refersTo.has(word));
}

/** Who is named by which words, and who uses them. */
class Names {
  readonly #byFirstWord: ReadonlyMap<string | undefined, readonly Node[]>;
  readonly #users = new Map<string, Node[]>();
  readonly #byName: ReadonlyMap<string, Node>;
  readonly #children = new Map<string, Node[]>();

  constructor(nodes: readonly Node[]) {
    this.#byFirstWord = groupBy(nodes, ({ name }) => name[0]);
    this.#byName = new Map(
      nodes.flatMap((one) =>
        one.relation === undefined ? [] : [[qualified(one.relation), one] as const],
      ),
    );
    for (const node of nodes) {
      for (const word of new Set([...node.uses, ...node.refersTo])) put(this.#users, word, node);
      for (const parent of node.parents) put(this.#children, parent, node);
    }
  }

  usedBy(words: ReadonlySet<string>): Node[] {
    const isNamed = ({ name }: Node): boolean => name.every((word) => words.has(word));
    // A name without any word, of signs alone, may stand anywhere.
    return [undefined, ...words].flatMap((word) =>
      (this.#byFirstWord.get(word) ?? []).filter(isNamed),
    );
  }

  users({ name }: Node): readonly Node[] {
    const [first] = name;
    const some = first === undefined ? [] : (this.#users.get(first) ?? []);
    return some.filter(({ uses, refersTo }) =>
      name.every((word) => uses.has(word) || refersTo.has(word)),
    );
  }

  childrenOf({ relation }: Node): readonly Node[] {
    return relation === undefined ? [] : (this.#children.get(qualified(relation)) ?? []);
  }

  parentsOf({ parents }: Node): Node[] {
    return parents.flatMap((name) => this.#byName.get(name) ?? []);
  }
}

function put(lists: Map<string, Node[]>, key: string, node: Node): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [node]);
  else list.push(node);
}
