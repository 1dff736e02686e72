import assert from 'node:assert/strict';
import {
  parameterRoles,
  type ParameterRole,
} from '../../../../src/analysis/columns/parameterRoles';
import { sampleValues, type SampleValues } from '../../../../src/analysis/columns/sampleValues';
import type { Catalog, Column } from '../../../../src/model/catalog';
import { mapped } from '../sql/support';

function column(name: string, type: string, values: Partial<Column['statistics']> = {}): Column {
  return {
    ...{ number: 1, name, type, notNull: true, collation: null },
    statistics: {
      ...{ nullFraction: 0, averageWidth: 4, nDistinct: -1, correlation: null },
      ...{ mostCommonValues: [], mostCommonFrequencies: [], histogramBounds: [] },
      ...values,
    },
  };
}

const COUNTRY = column('country', 'text', { mostCommonValues: ['US', 'DE', 'FR', 'LI'] });
const TOTAL = column('total', 'numeric(12,2)', {
  histogramBounds: Array.from({ length: 101 }, (_, i) => String(i * 10)),
});
const CATALOG: Catalog = {
  ...{ serverVersion: 180_000, searchPath: ['public'], blockSize: 8192 },
  tables: [
    {
      ...{ oid: 1, schema: 'public', name: 'orders', kind: 'table', partitionOf: null },
      ...{ estimatedRows: 1e4, pages: 100, bytes: 8e5, activity: null },
      ...{ columns: [COUNTRY, TOTAL], indexes: [], constraints: [] },
    },
  ],
};

async function rolesIn(condition: string): Promise<readonly string[]> {
  const map = await mapped(`select * from orders o where ${condition}`);
  return parameterRoles(map, CATALOG).map(wordsOf);
}

function wordsOf(role: ParameterRole): string {
  if (role.kind !== 'compared') return role.kind;
  return `${role.column.name} ${role.as}${role.isPair ? ' of two' : ''}`;
}

async function valuesIn(condition: string): Promise<readonly SampleValues[]> {
  const map = await mapped(`select * from orders o where ${condition}`);
  return parameterRoles(map, CATALOG).flatMap((role) =>
    role.kind === 'compared' ? [sampleValues(role)] : [],
  );
}

describe('what a parameter is for', () => {
  for (const [condition, ...expected] of [
    ['country = $1', 'country value'],
    ['$1 = o.country', 'country value'],
    ['country in ($1, $2)', 'country value', 'country value'],
    ['country = any ($1)', 'country value'],
    ['country <> $1 or country not in ($2)', 'country not', 'country not'],
    ['country like $1', 'country pattern'],
    ['total between $1 and $2', 'total least of two', 'total most of two'],
    ['total > $1', 'total least'],
    ['$1 > total', 'total most'],
    [':low <= total and total < (:high)::numeric', 'total least of two', 'total most of two'],
    ['total > $1 * 2', 'other'],
    ['lower(country) = $1', 'other'],
    ['nothing = $1', 'other'],
    ['country = $1 limit $2 offset ?', 'country value', 'limit', 'offset'],
    ['true limit $1 + 1', 'other'],
  ] as const)
    it(`is seen in ${condition}`, async () => {
      assert.deepEqual(await rolesIn(condition), expected);
    });

  it('is not known without a catalog', async () => {
    const map = await mapped('select * from orders where country = $1 limit $2');
    assert.deepEqual(parameterRoles(map, null).map(wordsOf), ['other', 'limit']);
  });
});

describe('sample values', () => {
  it('are common, rare and middle ones of a column, and one that nobody has', async () => {
    const [values] = await valuesIn('country = $1');
    assert.deepEqual(values, {
      common: 'US',
      rare: 'LI',
      middle: 'FR',
      absent: '~ nothing like this ~',
    });
  });

  it('leave few rows out where a value is not wanted', async () => {
    const [values] = await valuesIn('country <> $1');
    assert.deepEqual([values?.common, values?.rare, values?.absent], ['LI', 'US', null]);
  });

  it('are shares of the order for ends of ranges', async () => {
    const [least] = await valuesIn('total >= $1');
    assert.deepEqual(least, { common: '100', rare: '990', middle: '500', absent: '1101' });
    const [most] = await valuesIn('total <= $1');
    assert.deepEqual(most, { common: '900', rare: '10', middle: '500', absent: '-101' });
  });

  it('keep two ends of one range in order', async () => {
    const [low, high] = await valuesIn('total between $1 and $2');
    assert.deepEqual(low, { common: '50', rare: '500', middle: '250', absent: '1101' });
    assert.deepEqual(high, { common: '950', rare: '510', middle: '750', absent: '1101' });
  });

  it('escape what LIKE would read otherwise', () => {
    const odd = column('code', 'text', { mostCommonValues: ['5%_off', 'b'] });
    const role = { kind: 'compared', as: 'pattern', column: odd, isPair: false } as const;
    assert.equal(sampleValues(role).common, '5\\%\\_%');
  });

  it('are none that the type could not hold, and none without statistics', () => {
    const full = column('n', 'smallint', { histogramBounds: ['-32768', '0', '32767'] });
    const role = { kind: 'compared', as: 'value', column: full, isPair: false } as const;
    assert.equal(sampleValues(role).absent, null);
    const blank = { ...full, statistics: null };
    assert.deepEqual(sampleValues({ ...role, column: blank }), {
      ...{ common: null, rare: null, middle: null, absent: null },
    });
  });
});
