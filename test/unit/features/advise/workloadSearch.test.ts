// What a search has found when it must end early: something, however many statements there are.

import assert from 'node:assert/strict';
import { WorkloadSearch } from '../../../../src/features/advise/workloadSearch';
import type { PlannedText } from '../../../../src/features/advise/workloadStatements';
import type { WhatIf } from '../../../../src/whatif/whatIf';
import { catalog, column, plan, table } from '../../analysis/advisor/support';
import { plannedText } from './plannedTexts';

const STATEMENTS = 120;
const columns = Array.from({ length: STATEMENTS }, (_, i) => `c${String(i)}`);
const wide = table(
  'wide',
  columns.map((name) => column(name)),
);

const scanOf = (name: string) => ({
  ...{ 'Node Type': 'Seq Scan', 'Relation Name': 'wide', Schema: 'shop', Alias: 'wide' },
  ...{ Filter: `(${name} = 1)`, 'Total Cost': 10_000, 'Plan Rows': 3 },
});

/** An index makes what it leads with cheap. */
function engine(asked: { plans: number }): WhatIf {
  return {
    engine: { kind: 'twin', version: '18.3' },
    capabilities: () => ({ methods: ['btree'], canHideIndexes: true }),
    plan: () => Promise.reject(new Error('not asked')),
    evaluate: ({ add }, statements) => {
      asked.plans += statements.length;
      const named = add.map((definition, i) => ({
        definition,
        bytes: 1e5,
        names: [`i${String(i)}`],
      }));
      const outcomes = statements.map(({ sql }) => {
        const name = /c\d+/.exec(sql)?.[0] ?? '';
        const found = named.find(({ definition: { keys } }) => keys[0]?.column === name);
        const fields =
          found === undefined
            ? scanOf(name)
            : { 'Node Type': 'Index Scan', 'Index Name': found.names[0], 'Total Cost': 8 };
        return { kind: 'plan', plan: plan(fields) } as const;
      });
      return Promise.resolve({ indexes: named, refused: [], outcomes });
    },
    close: () => Promise.resolve(),
  };
}

async function search({ mostPlans }: { readonly mostPlans: number }) {
  const planned: PlannedText[] = [];
  for (const name of columns)
    planned.push(await plannedText(`SELECT * FROM wide WHERE ${name} = 1`, scanOf(name)));
  const asked = { plans: 0 };
  const whatIf = engine(asked);
  const searching = new WorkloadSearch(
    { whatIf, texts: planned, unverified: [], notes: [], withTables: () => Promise.resolve(null) },
    { planned, catalog: catalog(wide) },
    {
      ...{ extensions: [], limits: { bytes: Infinity, count: Infinity } },
      isOver: () => asked.plans >= mostPlans,
      isEarly: () => false,
      work: { signal: new AbortController().signal, progress: () => undefined },
    },
  );
  return searching.run();
}

describe('a search over many statements', () => {
  it('has found what pays for some of them when the time is over before all were planned', async () => {
    const { selection, stopped } = await search({ mostPlans: STATEMENTS * 0.7 });
    assert.equal(stopped, 'time');
    assert.ok(selection.members.length >= 50, String(selection.members.length));
    assert.ok(selection.members.length < STATEMENTS);
  });
});
