// Puts what a search found into the answer: SQL and its undo, what each index gains, serves and costs, and what was refused.

import type { RememberedCosts } from '../../analysis/advisor/workload/rememberedCosts';
import type { Selectable, Selection } from '../../analysis/advisor/workload/selectionPrices';
import type { WorkloadCandidate } from '../../analysis/advisor/workload/workloadCandidate';
import { changeSql } from '../../analysis/changes/changeSql';
import { coveredBy } from '../../analysis/indexes/coverage';
import { indexWords, NewIndexes, remarkOn } from '../../analysis/indexes/newIndex';
import type {
  AdviseJson,
  AdvisedDrop,
  AdvisedIndex,
  AdvisedStatement,
  Unverified,
} from '../../model/adviseJson';
import type { ServerInfo } from '../../db/contracts';
import type { Catalog } from '../../model/catalog';
import type { CreateIndex, DropIndex } from '../../model/change';
import type { CostUnits } from '../../model/quantities';
import type { Engine } from '../../model/suggestion';
import { groupBy } from '../../util/groupBy';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import type { PlannedText } from './workloadStatements';
import { workloadTrials, type WorkloadTrial } from './workloadTrials';
import type { RedundantIndex } from './redundantIndexes';
import type { WorkloadQuestion } from './workloadQuestion';

export interface Advised {
  readonly selection: Selection<WorkloadCandidate>;
  readonly before: Selection<WorkloadCandidate>;
  readonly costs: RememberedCosts<WorkloadCandidate>;
  readonly selectable: Selectable<WorkloadCandidate>;
  readonly redundant: readonly RedundantIndex[];
  readonly stopped: AdviseJson['stopped'];
  readonly engine: Engine;
  /** That the workload runs on. */
  readonly server: Pick<ServerInfo, 'version' | 'engine'>;
  readonly question: WorkloadQuestion;
  readonly seconds: number;
  readonly planned: readonly PlannedText[];
  /** How many calls each planning stands for. */
  readonly weights: readonly number[];
  readonly catalog: Catalog;
  readonly unverified: readonly Unverified[];
  readonly notes: readonly string[];
}

/** The refused ones that would gain most are told. Heuristic. */
const MOST_REFUSED = 30;
/** Of the cost before; of less nobody asks why it is not advised. Heuristic. */
const LEAST_REFUSED_GAIN = 0.001;

export interface WorkloadAdvice {
  readonly advice: AdviseJson;
  /** As data: what `create` and then `drop` of the advice say, in their order. */
  readonly changes: readonly (CreateIndex | DropIndex)[];
  /** The most gained first. */
  readonly trials: readonly WorkloadTrial[];
}

export function writeAdvice(advised: Advised): WorkloadAdvice {
  const created = createdBy(advised);
  const dropped = advised.redundant.map(droppedBy);
  return {
    advice: adviceOf(advised, created, dropped),
    changes: [...created, ...dropped].map(({ change }) => change),
    trials: workloadTrials(advised, created),
  };
}

interface Created {
  readonly member: WorkloadCandidate;
  readonly change: CreateIndex;
  readonly told: AdvisedIndex;
}

interface Dropped {
  readonly change: DropIndex;
  readonly told: AdvisedDrop;
}

function adviceOf(
  advised: Advised,
  created: readonly Created[],
  dropped: readonly Dropped[],
): AdviseJson {
  const { selection, before, planned, weights, question, engine } = advised;
  const { bytes, count } = question.limits;
  const costOfAll = (costs: readonly CostUnits[]): CostUnits =>
    costs.reduce((sum, cost, i) => sum + cost * (weights[i] ?? 1), 0);
  return {
    version: 1,
    engine: engineOf(engine),
    engineVersion: engine.version,
    budgetBytes: Number.isFinite(bytes) ? bytes : null,
    maxIndexes: Number.isFinite(count) ? count : null,
    seconds: advised.seconds,
    stopped: advised.stopped,
    explains: advised.costs.asked + planned.length,
    costBefore: costOfAll(before.costs),
    costAfter: costOfAll(selection.costs),
    statements: statementsOf(advised).sort(
      (a, b) => b.calls * b.costBefore - a.calls * a.costBefore,
    ),
    create: created.map(({ told }) => told),
    drop: dropped.map(({ told }) => told),
    refused: refusedBy(advised),
    unverified: [...advised.unverified],
    notes: [...advised.notes],
  };
}

/** Each once, with the mean of its plannings. */
function statementsOf({ planned, before, selection }: Advised): AdvisedStatement[] {
  const byId = groupBy(planned.entries(), ([, { id }]) => id);
  return [...byId.values()].flatMap((plannings) => {
    const [first] = plannings;
    if (first === undefined) return [];
    const [, { id, text, calls }] = first;
    const ways = plannings.map(([number, { way }]) => ({
      way,
      costBefore: before.costs[number] ?? 0,
      costAfter: selection.costs[number] ?? 0,
    }));
    const mean = (cost: (way: (typeof ways)[number]) => number): number =>
      ways.reduce((sum, way) => sum + cost(way), 0) / ways.length;
    return [
      {
        ...{ id, text, calls },
        costBefore: mean(({ costBefore }) => costBefore),
        costAfter: mean(({ costAfter }) => costAfter),
        ...(ways.length === 1 ? {} : { ways }),
      },
    ];
  });
}

function engineOf({ kind }: Engine): AdviseJson['engine'] {
  return kind === 'hypopg' || kind === 'native-twin' ? kind : 'twin';
}

function createdBy(advised: Advised): readonly Created[] {
  const { selection, planned, selectable, catalog, redundant } = advised;
  const names = new NewIndexes(catalog);
  return selection.members
    .map((member) => {
      const { definition, table } = member;
      const change = names.create(definition, table);
      const { statements, undo } = changeSql(change);
      const remark = remarkOn([change]);
      const serves = servedBy(member, advised);
      const told = {
        ddl: first(statements),
        undoSql: first(undo),
        table: `${table.schema}.${table.name}`,
        name: change.name,
        sizeBytes: selectable.bytes(member),
        gain: gainOf(member, advised),
        writeCost: selectable.upkeep(member),
        serves: [...new Set(serves.flatMap((number) => planned[number]?.id ?? []))],
        replaces: redundant.filter(({ by }) => by === member).map(({ index }) => index.name),
        ...(remark === null ? {} : { remark }),
      };
      return { member, change, told };
    })
    .sort((a, b) => b.told.gain - a.told.gain);
}

function servedBy(
  member: WorkloadCandidate,
  { selection: { members }, selectable, costs }: Advised,
): readonly number[] {
  return selectable
    .serves(member)
    .filter((number) => costs.recall(number, members)?.used.has(member) === true);
}

/** Without the member: as it was planned, or as without any index where nobody has planned it. */
function gainOf(member: WorkloadCandidate, advised: Advised): CostUnits {
  const { selection, before, weights, selectable, costs } = advised;
  const others = selection.members.filter((other) => other !== member);
  const gain = selectable.serves(member).reduce((sum, number) => {
    const without = costs.recall(number, others)?.cost ?? before.costs[number] ?? 0;
    return sum + (weights[number] ?? 1) * (without - (selection.costs[number] ?? 0));
  }, 0);
  return gain - selectable.upkeep(member);
}

function droppedBy({ index: { name, ddl, bytes }, table, why }: RedundantIndex): Dropped {
  const { schema } = table;
  const concurrently = table.kind !== 'partitioned' && table.partitionOf === null;
  const change: DropIndex = {
    kind: 'drop-index',
    index: { schema, name },
    concurrently,
    ddl,
  };
  const { statements, undo } = changeSql(change);
  return {
    change,
    told: {
      index: `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`,
      sql: first(statements),
      undoSql: first(undo),
      why,
      sizeBytes: bytes,
    },
  };
}

/** Of what is one statement. */
function first(statements: readonly string[]): string {
  return statements[0] ?? '';
}

function refusedBy(advised: Advised): AdviseJson['refused'] {
  const { selection, before, selectable, costs, question } = advised;
  const unheld = [...costs.refused].map(([candidate, why]) => ({ candidate, why, gain: Infinity }));
  const lost = selectable.candidates
    .filter((candidate) => !selection.members.includes(candidate) && !costs.refused.has(candidate))
    .map((candidate) => ({ candidate, gain: aloneGain(candidate, advised) }))
    .filter(({ gain }) => gain > before.total * LEAST_REFUSED_GAIN)
    .map(({ candidate, gain }) => ({ candidate, gain, why: whyLost(candidate, selection) }));
  const taken = selection.members.reduce((sum, member) => sum + selectable.bytes(member), 0);
  const room = question.limits.bytes - taken;
  const told = new Set<string>();
  return [...unheld, ...lost]
    .sort((a, b) => b.gain - a.gain)
    .filter(({ candidate: { definition, table } }) => {
      // Of many alike the best one says it for all.
      const [lead] = definition.keys;
      const key = JSON.stringify([table.oid, definition.method, lead?.column ?? lead?.expression]);
      return !told.has(key) && told.add(key);
    })
    .slice(0, MOST_REFUSED)
    .map(({ candidate, why }) => ({
      ddl: `CREATE INDEX ON ${indexWords(candidate.definition)}`,
      why:
        !costs.refused.has(candidate) && selectable.bytes(candidate) > room
          ? 'it is larger than the room that is left'
          : why,
    }));
}

function aloneGain(candidate: WorkloadCandidate, advised: Advised): CostUnits {
  const { before, weights, selectable, costs } = advised;
  const gain = selectable.serves(candidate).reduce((sum, number) => {
    const alone = costs.recall(number, [candidate])?.cost ?? Infinity;
    return sum + (weights[number] ?? 1) * Math.max(0, (before.costs[number] ?? 0) - alone);
  }, 0);
  return gain - selectable.upkeep(candidate);
}

function whyLost(candidate: WorkloadCandidate, { members }: Selection<WorkloadCandidate>): string {
  const { definition, table } = candidate;
  const existing = coveredBy(definition, table);
  if (existing !== null) return `${existing.name} gives the same`;
  const [lead] = definition.keys;
  const ofTable = members.filter((member) => member.table === table);
  const rival =
    ofTable.find(({ definition: { keys } }) => keys[0]?.column === lead?.column) ?? ofTable[0];
  return rival === undefined
    ? 'others gain more for the room and the writes that they take'
    : `with ${indexWords(rival.definition)} it adds too little`;
}
