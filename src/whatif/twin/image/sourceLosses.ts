// What an image lacks already when it is read, table by table and by name.

import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import { sqlIdentifier } from '../../../util/sqlIdentifier';

export function statisticsLosses({
  relations,
  statistics,
  extendedStatistics,
}: Pick<TwinImage, 'relations' | 'statistics' | 'extendedStatistics'>): TwinLoss[] {
  const known = new Set(statistics.map(({ schema, relation }) => `${schema}\0${relation}`));
  const losses: TwinLoss[] = [];
  for (const { schema, name, kind, tuples } of relations) {
    const holdsRows = kind === 'r' || kind === 'm';
    if (!holdsRows || tuples === 0 || known.has(`${schema}\0${name}`)) continue;
    losses.push({
      kind: 'statistics',
      name: `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`,
      why:
        tuples < 0
          ? 'the table was never analyzed'
          : 'pg_stats shows no rows of it; SELECT on the table or membership in pg_read_all_data is needed',
      effect: 'the planner guesses; advice for this table is unverified',
    });
  }
  for (const relation of relations) {
    if (relation.foreignCode !== true) continue;
    losses.push({
      kind: 'ends and heights',
      name: `${sqlIdentifier(relation.schema)}.${sqlIdentifier(relation.name)}`,
      why: 'planning a query on it calls functions that belong to neither you nor a superuser',
      effect: 'ends of ranges and heights of its B-trees are taken from statistics and sizes',
    });
  }
  for (const { schema, name, data } of extendedStatistics) {
    if (!data.some(({ hasMostCommonValues }) => hasMostCommonValues)) continue;
    losses.push({
      kind: 'multivariate most common values',
      name: `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`,
      why: 'PostgreSQL 18 has no function that sets them',
      effect: 'conditions on several of its columns at once may be estimated differently',
    });
  }
  return losses;
}
