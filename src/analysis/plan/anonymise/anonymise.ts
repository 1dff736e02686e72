// A plan and its statement that may be shown to anybody: made-up names and literals, the shape and the figures as they were.

import type { Plan, PlanFields, StatementFields } from '../../../model/planNode';
import { isFields, type Fields } from '../../sql/walk';
import { anonymiseText, EXPRESSION, statementDialect, type Dialect } from './anonymiseText';
import { Pseudonyms, type NameKind } from './pseudonyms';
import { isFunction, isSystemName } from './sqlWords';

export interface Anonymous {
  readonly plan: Plan;
  /** Null when there was none. */
  readonly sql: string | null;
}

/** Keys that hold one name, or a list of names, as they are in the catalog. */
export const NAMES: Readonly<Record<string, NameKind>> = {
  'Relation Name': 'table',
  Relation: 'table',
  Schema: 'schema',
  'Index Name': 'index',
  'Conflict Arbiter Indexes': 'index',
  'CTE Name': 'cte',
  'Tuplestore Name': 'table',
  'Function Name': 'function',
  'Table Function Name': 'function',
  Alias: 'alias',
  'Trigger Name': 'trigger',
  'Constraint Name': 'constraint',
};

/** Keys whose values are words of PostgreSQL or of an extension. */
export const PLAIN_KEYS: ReadonlySet<string> = new Set([
  'Node Type',
  'Parent Relationship',
  'Strategy',
  'Partial Mode',
  'Operation',
  'Command',
  'Join Type',
  'Scan Direction',
  'Custom Plan Provider',
  'Cache Mode',
  'Sort Method',
  'Sort Methods Used',
  'Sort Space Type',
  'Storage',
  'Format',
  'Conflict Resolution',
  'Sampling Method',
]);

/** SQL texts; everything else that is text is an expression. */
const SQL_KEYS: ReadonlySet<string> = new Set(['Query Text', 'Remote SQL']);

/** A hash of the statement with the identities of its tables: whoever has the same schema could tell. */
const LEFT_OUT: ReadonlySet<string> = new Set(['Query Identifier']);

/** `names`: the words that the parser found used as names in the statement, folded. */
export function anonymise(
  plan: Plan,
  sql: string | null,
  names: ReadonlySet<string> = new Set(),
): Anonymous {
  const pseudonyms = new Pseudonyms([...textsOf(plan), sql ?? '']);
  const writer = new PlanWriter(pseudonyms, statementDialect(names));
  writer.learnNames(plan);
  return {
    plan: writer.plan(plan),
    sql: sql === null ? null : anonymiseText(sql, statementDialect(names), pseudonyms),
  };
}

function* textsOf(plan: Plan): Generator<string> {
  for (const { fields } of plan.nodes) yield JSON.stringify(Object.values(fields));
  yield JSON.stringify(Object.values(plan.statementFields));
}

class PlanWriter {
  readonly #pseudonyms: Pseudonyms;
  readonly #statement: Dialect;

  constructor(pseudonyms: Pseudonyms, statement: Dialect) {
    this.#pseudonyms = pseudonyms;
    this.#statement = statement;
  }

  /** Tables before aliases: an alias that is the table's name is called as the table. */
  learnNames(plan: Plan): void {
    for (const [key, kind] of Object.entries(NAMES)) {
      const triggers = plan.statementFields.Triggers ?? [];
      for (const fields of [...plan.nodes.map((node) => node.fields), ...triggers]) {
        const value = fields[key];
        if (typeof value === 'string') this.#name(value, kind);
      }
    }
  }

  plan(plan: Plan): Plan {
    const nodes = plan.nodes.map((node) => ({
      ...node,
      fields: this.#node(node.fields),
      children: [] as Plan['nodes'][number][],
    }));
    for (const node of nodes) {
      if (node.parentId !== null) nodes[node.parentId]?.children.push(node);
    }
    const [root = plan.root] = nodes;
    return { ...plan, root, nodes, statementFields: this.#statementFields(plan.statementFields) };
  }

  #node(fields: PlanFields): PlanFields {
    return { ...this.#object(fields), 'Node Type': fields['Node Type'] };
  }

  #statementFields(fields: StatementFields): StatementFields {
    const { Settings: settings, JIT: jit, Planning: planning, ...rest } = fields;
    return {
      ...this.#object(rest),
      ...(settings === undefined ? {} : { Settings: this.#settings(settings) }),
      ...(jit === undefined ? {} : { JIT: jit }),
      ...(planning === undefined ? {} : { Planning: planning }),
    };
  }

  #object(fields: Fields): Fields {
    return Object.fromEntries(
      Object.entries(fields)
        .filter(([key]) => !LEFT_OUT.has(key))
        .map(([key, value]) => [key, this.#value(key, value)]),
    );
  }

  #value(key: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#value(key, item));
    if (isFields(value)) return this.#object(value);
    return typeof value === 'string' ? this.#text(key, value) : value;
  }

  #text(key: string, text: string): string {
    if (PLAIN_KEYS.has(key)) return text;
    const kind = NAMES[key];
    if (kind !== undefined) return this.#name(text, kind);
    if (key === 'Subplan Name') return this.#subplan(text);
    const dialect = SQL_KEYS.has(key) ? this.#statement : EXPRESSION;
    return anonymiseText(text, dialect, this.#pseudonyms);
  }

  #name(name: string, kind: NameKind): string {
    const isBuiltIn = kind === 'function' && isFunction(name);
    const isCatalog = kind === 'table' && name.startsWith('pg_');
    return isBuiltIn || isCatalog || isSystemName(name) ? name : this.#pseudonyms.name(name, kind);
  }

  /** `CTE recent`; `InitPlan 1 (returns $0)`, `SubPlan 2` and the made-up names of 19 stay. */
  #subplan(text: string): string {
    const cte = /^CTE (.*)$/s.exec(text)?.[1];
    return cte === undefined
      ? anonymiseText(text, EXPRESSION, this.#pseudonyms)
      : `CTE ${this.#name(cte, 'cte')}`;
  }

  /** Names of settings are PostgreSQL's; of their values search_path's are the person's, and an extension's may be. */
  #settings(settings: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        name === 'search_path' || name.includes('.')
          ? anonymiseText(value, EXPRESSION, this.#pseudonyms)
          : value,
      ]),
    );
  }
}
