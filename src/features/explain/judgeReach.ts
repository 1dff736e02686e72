// Which of the code that a statement reaches does more than compute and select? What is not known to be harmless is not.

import { HARMLESS_VOLATILE_FUNCTIONS } from '../../analysis/sql/builtinFunctions';
import { effectOf } from '../../analysis/sql/effects';
import type { Fault } from '../../analysis/sql/reach/fault';
import type { FoundFunction, FoundRelation } from '../../db/reach/readReach';
import type { Reach, ReachedCode } from '../../model/reachedCode';
import { STATEMENT, type ReachGraph, type Step } from './reachGraph';

/** How many of the things that it does are told; the first ones lie nearest. */
const MOST_TOLD = 3;

export function judgeReach(
  graph: ReachGraph,
  digestOf: (parts: readonly string[]) => string,
): Reach {
  const faults = faultsIn(graph);
  const harmful = sourcesOf(graph, faults);
  const ways = new Map<string, Way>([[STATEMENT, { from: null, step: null }]]);
  const code: ReachedCode[] = [];
  for (const key of walk(graph, STATEMENT, ways, (at) => !harmful.has(at) || !isEntry(graph, at))) {
    const name = nameOf(graph, key);
    if (name === null || !harmful.has(key) || !isEntry(graph, key)) continue;
    const through = throughWhat(graph, ways.get(key));
    const found = graph.functions.get(key);
    const behind = [...walk(graph, key, new Map([[key, START]]), () => true)];
    code.push({
      ...name,
      ...whatItDoes(graph, key, behind, faults),
      digest: digestOf(behind.flatMap((at) => identityOf(graph, at))),
      through,
      byName: through === null && (found?.built_in === true || found?.known === true),
      whenPlanned: runsWhenPlanned(graph, key, behind, harmful),
    });
  }
  if (!graph.isWhole) code.push(tooDeep(digestOf));
  const relations = [...new Set([...graph.relations.values()].map(({ name }) => name))];
  return { code, reasons: reasonsOf(graph), relations: code.length > 0 ? null : relations };
}

interface Way {
  readonly from: string | null;
  readonly step: Step | null;
}
const START: Way = { from: null, step: null };

/** Breadth first, each once, so that ways are the shortest; beyond objects that `enters` refuses it does not go. */
function* walk(
  graph: ReachGraph,
  start: string,
  ways: Map<string, Way>,
  enters: (key: string) => boolean,
): Generator<string> {
  const open = [start];
  for (let key = open.shift(); key !== undefined; key = open.shift()) {
    yield key;
    if (!enters(key)) continue;
    for (const step of graph.steps.get(key) ?? []) {
      if (ways.has(step.to)) continue;
      ways.set(step.to, { from: key, step });
      open.push(step.to);
    }
  }
}

/** What a person is asked about: functions and foreign tables. */
function isEntry(graph: ReachGraph, key: string): boolean {
  return graph.functions.has(key) || isForeign(graph.relations.get(key));
}

function isForeign(relation: FoundRelation | undefined): boolean {
  return relation?.kind === 'f';
}

type Faults = ReadonlyMap<string, readonly Fault[]>;

function faultsIn(graph: ReachGraph): Faults {
  const faults = new Map<string, readonly Fault[]>();
  for (const [key, found] of graph.functions) {
    const own = faultsOf(found, graph.bodies.get(key)?.faults ?? []);
    if (own.length > 0) faults.set(key, own);
  }
  for (const [key, relation] of graph.relations) {
    if (isForeign(relation))
      faults.set(key, [
        {
          kind: 'effect',
          words: `lies outside this database, behind ${relation.wrapper ?? 'a foreign data wrapper'}`,
        },
      ]);
  }
  return faults;
}

/** Settings that decide how a query is planned or printed; others decide what may be done. */
const HARMLESS_SETTING =
  /^(?:search_path|timezone|datestyle|intervalstyle|work_mem|hash_mem_multiplier|enable_\w+|\w+_cost|jit\w*|geqo\w*|(?:from|join)_collapse_limit|extra_float_digits|bytea_output|plan_cache_mode|client_min_messages|row_security|check_function_bodies|default_text_search_config|lc_\w+|max_parallel_workers_per_gather|constraint_exclusion|cursor_tuple_fraction|xmlbinary|xmloption|plpgsql\.variable_conflict)=/i;

function faultsOf(found: FoundFunction, ofBody: readonly Fault[]): Fault[] {
  const effect = effectOf(found.name);
  if (found.built_in || found.known) {
    if (effect !== null) return [{ kind: 'effect', words: effect }];
    const isHarmless =
      found.known || found.volatility !== 'v' || HARMLESS_VOLATILE_FUNCTIONS.has(found.name);
    return isHarmless ? [] : [{ kind: 'unknown', words: 'is volatile and may have effects' }];
  }
  const faults = [...ofBody];
  if (found.kind !== 'a' && !['sql', 'plpgsql'].includes(found.language))
    faults.push({
      kind: 'unknown',
      words: effect ?? `is written in ${languageOf(found)}, which cannot be read`,
    });
  else if (found.language === 'plpgsql' && found.source === null)
    faults.push({ kind: 'unknown', words: 'cannot be read' });
  if (found.writes) faults.push({ kind: 'writes', words: 'changes data or locks rows' });
  for (const setting of found.config ?? []) {
    const name = setting.split('=', 1)[0] ?? '';
    if (!HARMLESS_SETTING.test(setting))
      faults.push({ kind: 'effect', words: `changes the setting ${name}` });
  }
  return faults;
}

function languageOf({ language }: FoundFunction): string {
  return language === 'c' || language === 'internal' ? 'C' : language;
}

/** Everything from which a fault is reached. */
function sourcesOf(graph: ReachGraph, faults: Faults): ReadonlySet<string> {
  const back = new Map<string, string[]>();
  for (const [from, steps] of graph.steps) {
    for (const { to } of steps) back.set(to, [...(back.get(to) ?? []), from]);
  }
  const harmful = new Set(faults.keys());
  const open = [...harmful];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const from of back.get(key) ?? []) {
      if (harmful.has(from)) continue;
      harmful.add(from);
      open.push(from);
    }
  }
  return harmful;
}

function nameOf(
  graph: ReachGraph,
  key: string,
): Pick<ReachedCode, 'name' | 'qualifiedName'> | null {
  const found = graph.functions.get(key);
  if (found !== undefined) {
    const qualifiedName = `${found.schema}.${found.name}`;
    return { name: `${qualifiedName}(${found.arguments})`, qualifiedName };
  }
  const relation = graph.relations.get(key);
  if (relation === undefined) return null;
  const qualifiedName = `${relation.schema}.${relation.name}`;
  return { name: `the foreign table ${qualifiedName}`, qualifiedName };
}

function whatItDoes(
  graph: ReachGraph,
  key: string,
  behind: readonly string[],
  faults: Faults,
): Pick<ReachedCode, 'does' | 'mayWrite'> {
  const own = (faults.get(key) ?? []).map(({ words }) => words);
  const others = behind.flatMap((at) => {
    const name = at === key ? null : nameOf(graph, at);
    return name === null
      ? []
      : (faults.get(at) ?? []).map(({ words }) => `calls ${name.name}, which ${words}`);
  });
  const all = [...new Set([...own, ...others])];
  const more = all.length - MOST_TOLD;
  return {
    does: [
      ...all.slice(0, MOST_TOLD),
      ...(more > 0 ? [`and ${String(more)} more of the kind`] : []),
    ],
    mayWrite: behind.some((at) => (faults.get(at) ?? []).some(({ kind }) => kind !== 'effect')),
  };
}

function identityOf(graph: ReachGraph, key: string): string[] {
  const name = nameOf(graph, key);
  return name === null ? [] : [`${name.name} ${graph.functions.get(key)?.digest ?? ''}`];
}

function throughWhat(graph: ReachGraph, way: Way | undefined): string | null {
  if (way === undefined || way.from === null || way.step === null) return null;
  const { from } = way;
  const { how } = way.step;
  const relation = graph.relations.get(from);
  if (relation !== undefined) {
    const name = `${relation.schema}.${relation.name}`;
    return how === 'the view' ? `the view ${name}` : `${how} of ${name}`;
  }
  const found = graph.functions.get(from);
  if (found !== undefined) return `${how} of ${found.schema}.${found.name}`;
  return how === 'a name' ? null : how;
}

/**
 * What the planner calls whatever its label says: the operators it estimates with, and code that serves types and indexes.
 * Checks of domains are made of each literal within an array or a row, and of each value of a parameter, NULL included.
 */
const PLANNED_WAYS: ReadonlySet<string> = new Set([
  'a domain',
  'an operator',
  'an operator class',
  'its input and output',
  'a range',
  'its storage',
  'its planner support',
  'the partition key',
]);

/** PostgreSQL 18, clauses.c: IMMUTABLE functions of constants are evaluated, STABLE ones for estimates; SQL is inlined first. */
function runsWhenPlanned(
  graph: ReachGraph,
  key: string,
  behind: readonly string[],
  harmful: ReadonlySet<string>,
): boolean {
  const relation = graph.relations.get(key);
  if (relation !== undefined)
    return (
      relation.remote_estimate || !['postgres_fdw', 'file_fdw'].includes(relation.wrapper ?? '')
    );
  const steps = [...graph.steps.values()].flat();
  if (steps.some(({ to, how }) => to === key && PLANNED_WAYS.has(how))) return true;
  const isEager = (at: string): boolean => {
    const found = graph.functions.get(at);
    return found?.kind === 'f' && found.volatility !== 'v' && harmful.has(at);
  };
  const found = graph.functions.get(key);
  return isEager(key) || (found?.language === 'sql' && behind.some(isEager));
}

function reasonsOf(graph: ReachGraph): string[] {
  return [...graph.relations.values()]
    .filter(({ locks }) => locks)
    .map(({ schema, name }) => `The view ${schema}.${name} locks rows (FOR UPDATE).`);
}

function tooDeep(digestOf: (parts: readonly string[]) => string): ReachedCode {
  return {
    name: 'code behind the statement',
    qualifiedName: 'code behind the statement',
    digest: digestOf([]),
    does: ['lies deeper than is followed'],
    through: null,
    byName: false,
    whenPlanned: true,
    mayWrite: true,
  };
}
