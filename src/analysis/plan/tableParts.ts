// Which scans read a shard of a Citus table or a chunk of a TimescaleDB hypertable, and of which table?

import type { PlanNode, TablePart } from '../../model/planNode';
import { DISTRIBUTED_SUBPLAN, TASK } from './remotePlans';

/** Citus adds the shard's number, from 102008 on unless it was set lower; of long names a hash before it. */
const SHARD = /^(.+)_(\d{5,})$/;
/** TimescaleDB: `_hyper_<hypertable>_<chunk>_chunk`, and `compress_hyper_...` for what a compressed chunk holds. */
const CHUNK = /^(compress|_dist)?_?hyper_(\d+)_(\d+)_chunk$/;
/** Nodes of TimescaleDB that name the hypertable itself, as the relation or beside it. */
const CHUNKS_BELOW = new Set(['ChunkAppend', 'ConstraintAwareAppend']);

/** By node id. Raw fields stay as the server printed them. */
export function tableParts(nodes: readonly PlanNode[]): ReadonlyMap<number, TablePart> {
  const hosts = taskHosts(nodes);
  const hypertables = namedHypertables(nodes);
  const parts = new Map<number, TablePart>();
  for (const { id, fields } of nodes) {
    const relation = fields['Relation Name'];
    if (relation === undefined) continue;
    const host = hosts.get(id);
    const part =
      host === undefined ? chunkOf(relation, hypertables) : shardOf(relation, host, fields.Schema);
    if (part !== null) parts.set(id, part);
  }
  return parts;
}

/** Of every node that ran in a task of Citus: where. A subplan of it runs here again. */
function taskHosts(nodes: readonly PlanNode[]): ReadonlyMap<number, string | null> {
  const hosts = new Map<number, string | null>();
  for (const { id, parentId, fields } of nodes) {
    const role = fields['Parent Relationship'];
    if (role === TASK) hosts.set(id, hostOf(fields['Node']));
    else if (role !== DISTRIBUTED_SUBPLAN && parentId !== null) {
      const above = hosts.get(parentId);
      if (above !== undefined) hosts.set(id, above);
    }
  }
  return hosts;
}

/** `host=10.0.0.3 port=5432 dbname=app`. */
export function hostOf(node: unknown): string | null {
  const text = typeof node === 'string' ? node : '';
  const [, host] = /\bhost=(\S+)/.exec(text) ?? [];
  const [, port] = /\bport=(\S+)/.exec(text) ?? [];
  return host === undefined ? null : port === undefined ? host : `${host}:${port}`;
}

function shardOf(
  relation: string,
  host: string | null,
  schema: string | undefined,
): TablePart | null {
  const [, table, number] = SHARD.exec(relation) ?? [];
  if (table === undefined || number === undefined) return null;
  return { kind: 'shard', number, host, table: { schema: schema ?? null, name: table } };
}

/** Hypertables by their number: of any that a node names above one of its chunks. */
function namedHypertables(nodes: readonly PlanNode[]): ReadonlyMap<string, TablePart['table']> {
  const named = new Map<string, TablePart['table']>();
  for (const node of nodes) {
    const { fields } = node;
    if (!CHUNKS_BELOW.has(fields['Custom Plan Provider'] ?? '')) continue;
    const name = fields['Relation Name'] ?? fields['Hypertable'];
    const number = firstChunkBelow(nodes, node);
    if (typeof name !== 'string' || number === null) continue;
    named.set(number, { schema: fields.Schema ?? null, name });
  }
  return named;
}

/** Nodes stand in pre-order. */
function firstChunkBelow(nodes: readonly PlanNode[], top: PlanNode): string | null {
  for (let id = top.id + 1; id < nodes.length; id += 1) {
    const { parentId, fields } = nodes[id] ?? top;
    if (parentId === null || parentId < top.id) return null;
    const [, kind, hypertable] = CHUNK.exec(fields['Relation Name'] ?? '') ?? [];
    if (hypertable !== undefined && kind !== 'compress') return hypertable;
  }
  return null;
}

function chunkOf(
  relation: string,
  hypertables: ReadonlyMap<string, TablePart['table']>,
): TablePart | null {
  const [, prefix, hypertable, number] = CHUNK.exec(relation) ?? [];
  if (hypertable === undefined || number === undefined) return null;
  if (prefix === 'compress') return { kind: 'compressed-chunk', number, host: null, table: null };
  return { kind: 'chunk', number, host: null, table: hypertables.get(hypertable) ?? null };
}
