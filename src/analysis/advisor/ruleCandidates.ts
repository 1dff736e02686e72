// The indexes that rules propose and a planner can judge, as candidates beside the advisor's own.

import type { Catalog, Table } from '../../model/catalog';
import type { CreateIndex, Fix } from '../../model/change';
import type { Finding } from '../../model/finding';
import type { IndexDefinition } from '../../model/indexDefinition';
import type { Candidate } from './candidates';
import { tableNamed } from '../columns/tables';
import { NO_NEED } from '../indexes/design';
import type { TableUse } from './tableUse';
import { whyIndex } from './whyIndex';

export function ruleCandidates(
  findings: readonly Finding[],
  uses: readonly TableUse[],
  catalog: Catalog,
): readonly Candidate[] {
  return findings.flatMap(({ fixes, nodeId, message }) =>
    fixes.flatMap((fix) => {
      const definition = claimedIndex(fix)?.definition;
      const table =
        definition === undefined
          ? null
          : tableNamed(catalog, { schema: definition.schema, name: definition.table });
      if (definition === undefined || table === null) return [];
      const use = useOf(table, nodeId, uses);
      if (use !== null) return [{ definition, use, why: whyIndex(definition, use) }];
      return [{ definition, use: unread(table, nodeId), why: message }];
    }),
  );
}

/** The index that a fix creates, where a planner can tell whether it helps; null for any other fix. */
export function claimedIndex({ changes, claim }: Fix): CreateIndex | null {
  const [change] = changes;
  return claim !== undefined && changes.length === 1 && change?.kind === 'create-index'
    ? change
    : null;
}

/** The same for definitions of the same index. */
export function definitionKey({
  schema,
  table,
  method,
  keys,
  include,
  predicate,
  unique,
}: IndexDefinition): string {
  const parts = keys.map((key) => [
    key.column ?? null,
    key.expression ?? null,
    key.descending,
    key.nullsFirst,
    key.opclass ?? null,
    key.collation ?? null,
  ]);
  return JSON.stringify([schema, table, method, parts, [...include].sort(), predicate, unique]);
}

function useOf(table: Table, nodeId: number, uses: readonly TableUse[]): TableUse | null {
  const ofTable = uses.filter((use) => use.table.oid === table.oid);
  return ofTable.find(({ nodeIds }) => nodeIds.includes(nodeId)) ?? ofTable[0] ?? null;
}

/** The rule knows more of the table than was read of it. */
function unread(table: Table, nodeId: number): TableUse {
  return { ...NO_NEED, table, alias: table.name, nodeIds: [nodeId] };
}
