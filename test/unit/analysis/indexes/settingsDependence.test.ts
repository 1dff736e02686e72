// What depends on settings is told from what an index may hold. That PostgreSQL agrees: test/integration/db.

import assert from 'node:assert/strict';
import { settingsDependence } from '../../../../src/analysis/indexes/settingsDependence';
import { INDEX_EXPRESSIONS } from '../../../support/indexExpressions';

describe('dependence on settings', () => {
  for (const [expression, type, dependence] of INDEX_EXPRESSIONS)
    it(`is ${dependence ?? 'none'} of ${expression} on a ${type}`, () => {
      assert.equal(settingsDependence(expression, type), dependence);
    });

  it('is not told of a type that is not known', () => {
    assert.equal(settingsDependence('(c)::date', null), null);
    assert.equal(settingsDependence("date_trunc('day'::text, c)", null), null);
  });
});
