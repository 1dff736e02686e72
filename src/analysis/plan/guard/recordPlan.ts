// What of a plan is worth a block in the file of plan shapes? What a person would want to be told of, and no number that
// another run would print otherwise.

import type { Finding } from '../../../model/finding';
import { MOST_STEPS, type RecordedPlan } from '../../../model/planFile';
import type { Plan, PlanNode } from '../../../model/planNode';
import type { Rows } from '../../../model/quantities';
import { relationName, scannedRelation } from '../names';
import { costOf } from '../planCost';
import { stepName } from '../stepName';

/** A table by its name, with what stands above all its partitions. */
export interface SizedTable {
  readonly name: string;
  readonly rows: Rows;
}
export type FindTable = (schema: string | null, name: string) => SizedTable | null;

/** Heuristic: from here on reading every row takes longer than anybody waits for a page. */
export const LARGE_ROWS = 100_000;

type Shape = Pick<RecordedPlan, 'cost' | 'reads' | 'findings' | 'plan'>;

export function recordPlan(plan: Plan, findings: readonly Finding[], table: FindTable): Shape {
  return {
    cost: rounded(costOf(plan)),
    reads: largeReads(plan, table),
    findings: sortedNames(
      findings
        .filter(({ impact }) => impact === 'high')
        .map(({ rule, nodeId }) => findingName(rule, plan.nodes[nodeId])),
    ),
    plan: steps(plan),
  };
}

/** Statements that differ in literals alone share a block: its dearest plan, and all that any of them reads and is told. */
export function worstOf(a: Shape, b: Shape): Shape {
  const { cost, plan } = b.cost > a.cost ? b : a;
  const reads = new Map([...a.reads, ...b.reads].map((read) => [read.table, read]));
  return {
    cost,
    plan,
    reads: sortedNames([...reads.keys()]).flatMap((name) => reads.get(name) ?? []),
    findings: sortedNames([...a.findings, ...b.findings]),
  };
}

/** To two digits: the rest is noise of statistics. */
function rounded(cost: number): number {
  return Number.isFinite(cost) ? Math.max(0, Number(cost.toPrecision(2))) : Number.MAX_VALUE;
}

function largeReads({ nodes }: Plan, table: FindTable): RecordedPlan['reads'] {
  const found = new Map<string, Rows>();
  for (const node of nodes) {
    if (node.fields['Node Type'] !== 'Seq Scan') continue;
    const { schema, name } = scannedRelation(node);
    const read = table(schema, name);
    // Partitions are told as their table: one more of them is nothing new.
    if (read !== null) found.set(read.name, (found.get(read.name) ?? 0) + read.rows);
  }
  return sortedNames([...found.keys()]).flatMap((name) => {
    const rows = found.get(name) ?? 0;
    return rows < LARGE_ROWS ? [] : [{ table: cut(name), rows: rowsInWords(rows) }];
  });
}

const WORDS = ['thousands', 'millions', 'billions', 'trillions'] as const;

/** "tens of millions": a table that grows by the day is told the same for a year. */
function rowsInWords(rows: Rows): string {
  const digits = Math.floor(Math.log10(rows));
  const group = Math.min(WORDS.length, Math.floor(digits / 3));
  const word = WORDS[group - 1] ?? 'thousands';
  return `${['', 'tens of ', 'hundreds of '][Math.min(2, digits - group * 3)] ?? ''}${word}`;
}

function findingName(rule: string, node: PlanNode | undefined): string {
  const relation = node?.fields['Relation Name'];
  return cut(node === undefined || relation === undefined ? rule : `${rule} on ${of(node)}`);
}

/** Of a partition its number says nothing. */
function of(node: PlanNode): string {
  return node.part?.table?.name ?? relationName(node);
}

function steps({ nodes }: Plan): string[] {
  const depth: number[] = [];
  const lines = nodes.slice(0, MOST_STEPS).map((node) => {
    const own = node.parentId === null ? 0 : (depth[node.parentId] ?? 0) + 1;
    depth[node.id] = own;
    return cut(`${'  '.repeat(Math.min(own, DEEPEST))}${stepName(node)}`);
  });
  const more = nodes.length - lines.length;
  return more === 0 ? lines : [...lines, `and ${String(more)} more`];
}

/** Deeper steps are printed as deep as these: a thousand levels are read by nobody. */
const DEEPEST = 60;
/** UTF-16 units; the file takes 1 000 a line. */
const LONGEST = 300;

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

function sortedNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
