// Does PostgreSQL build an index on exactly those expressions that are said to depend on no setting?

import assert from 'node:assert/strict';
import { INDEX_EXPRESSIONS } from '../../support/indexExpressions';
import { postgres, type Cluster, type Major } from '../../support/postgres';

for (const major of [14, 18] satisfies readonly Major[])
  describe(`indexes on expressions, on PostgreSQL ${String(major)}`, () => {
    let cluster: Cluster;
    let name: string;

    before(async () => {
      cluster = await postgres(major);
      name = await cluster.createDatabase();
    });

    for (const [expression, type, dependence] of INDEX_EXPRESSIONS)
      it(`are ${dependence === null ? 'built' : 'refused'} on ${expression} of a ${type}`, async () => {
        const build = cluster.sql(
          `DROP TABLE IF EXISTS t; CREATE TABLE t (c ${type}); CREATE INDEX ON t ((${expression}))`,
          name,
        );
        if (dependence === null) await build;
        else await assert.rejects(build, /must be marked IMMUTABLE/);
      });
  });
