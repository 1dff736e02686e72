// Which indexes are tried for a plan, as SQL.

import { indexCandidates } from '../../../../src/analysis/advisor/candidates';
import { collectTableUses } from '../../../../src/analysis/advisor/tableUse';
import { createIndexSql } from '../../../../src/analysis/changes/indexSql';
import type { Catalog } from '../../../../src/model/catalog';
import type { Plan } from '../../../../src/model/planNode';
import { catalog, column, table } from './support';

export const orders = table('orders', [
  column('id'),
  column('customer_id', 'bigint', 5_000),
  column('status', 'text', 5, 'en_US'),
  column('placed_at', 'timestamp with time zone'),
  column('note', 'text', -1, 'en_US'),
  column('tags', 'text[]'),
]);

/** What follows CREATE INDEX i ON shop., the most promising first. */
export function keysFor(
  of: Plan,
  known: Catalog = catalog(orders),
  extensions: readonly string[] = [],
): string[] {
  return indexCandidates(collectTableUses(of, known), { extensions }).map(({ definition }) =>
    createIndexSql(definition, { name: 'i' }).replace(/^CREATE INDEX i ON shop\./, ''),
  );
}

export function scan(filter: string, relation = 'orders', alias = 'o') {
  return {
    'Node Type': 'Seq Scan',
    'Relation Name': relation,
    Schema: 'shop',
    Alias: alias,
    Filter: filter,
  };
}
