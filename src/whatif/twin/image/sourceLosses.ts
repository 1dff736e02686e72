// What an image lacks already when it is read, table by table and by name.

import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import { relationKey } from '../../../model/relationName';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { loss } from './losses';
import { qualified } from './qualified';

type Parts = Pick<TwinImage, 'relations' | 'statistics' | 'extendedStatistics' | 'leftOut'>;

export function sourceLosses(parts: Parts): TwinLoss[] {
  return [
    ...(parts.leftOut ?? []).map((one) => loss(one.kind, qualified(one), one.why)),
    ...statisticsLosses(parts),
  ];
}

function statisticsLosses({ relations, statistics, extendedStatistics }: Parts): TwinLoss[] {
  const known = new Set(
    statistics.map(({ schema, relation }) => relationKey({ schema, name: relation })),
  );
  const losses: TwinLoss[] = [];
  for (const { schema, name, kind, tuples } of relations) {
    const holdsRows = kind === 'r' || kind === 'm';
    if (!holdsRows || tuples === 0 || known.has(relationKey({ schema, name }))) continue;
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
    const why = unreadReason(relation);
    if (why === null) continue;
    losses.push({
      kind: 'ends and heights',
      name: `${sqlIdentifier(relation.schema)}.${sqlIdentifier(relation.name)}`,
      why,
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

/** Why Planwright asks nothing of its rows; as readEnds.ts mayBePlanned. */
function unreadReason({
  kind,
  foreignCode,
  rowSecurity,
}: TwinImage['relations'][number]): string | null {
  if (kind !== 'r' && kind !== 'm') return null;
  if (foreignCode === true) {
    return 'planning a query on it calls functions that belong to neither you nor a superuser';
  }
  return rowSecurity
    ? 'its row-level policies hold for you, and a query on it would call them'
    : null;
}
