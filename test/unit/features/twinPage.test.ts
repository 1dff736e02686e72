import assert from 'node:assert/strict';
import { twinContents } from '../../../src/features/twinContents';
import { twinPage } from '../../../src/features/twinPage';
import { changedWords } from '../../../src/features/twinWords';
import { twinInfo } from '../../../src/model/twinInfo';
import type { TwinImage } from '../../../src/model/twinImage';
import { samplePlan } from '../../support/panelSamples';

const IMAGE: TwinImage = {
  format: 1,
  madeAt: '2026-01-01T00:00:00Z',
  source: {
    versionNumber: 150_004,
    version: '15.4',
    database: 'shop',
    user: 'ann',
    superuser: false,
    bytewise: true,
  },
  redacted: false,
  endpoints: 'none',
  searchPath: 'public',
  settings: { work_mem: '4MB' },
  extensions: [{ schema: 'public', name: 'pg_trgm', version: '1.6' }],
  schemas: ['public'],
  definitions: [],
  relations: [],
  indexes: [],
  constraints: [],
  policies: [],
  statistics: [],
  extendedStatistics: [],
  ends: [],
  structure: '',
  signatures: {},
  losses: [],
};

describe('what is told of a twin file', () => {
  it('counts what it holds, in singular and plural, and says what it holds of the data', () => {
    const text = twinContents(twinInfo(IMAGE, 0)).join('\n');
    assert.match(text, /0 tables, 0 views/);
    assert.match(text, /extensions pg_trgm/);
    assert.match(text, /1 planner setting;/);
    assert.match(text, /Sample values of the data: .* of 0 columns/);
    const redacted = twinContents(twinInfo({ ...IMAGE, redacted: true }, 0)).join('\n');
    assert.match(redacted, /Sample values: none/);
  });

  it('lists losses with their effect, whatever characters they hold', () => {
    const page = twinPage(
      {
        name: 'Twin of shop',
        engine: { kind: 'twin', version: '18.6' },
        image: IMAGE,
        upToDate: false,
        notice: 'PostgreSQL 18 plans in its place.',
        losses: [{ kind: 'view', name: 'a|b', why: 'line\nbreak', effect: 'not planned' }],
        problems: ['The twin was not kept.'],
      },
      Date.parse('2026-01-03T00:00:00Z'),
    );
    assert.match(page, /^# Twin of shop\n/);
    assert.match(page, /read 2 days ago/);
    assert.match(page, /\| view \| a\\\|b \| not planned \| line␊break \|/);
    assert.match(page, /PostgreSQL 18 plans in its place\./);
    assert.match(page, /The twin was not kept\./);
  });

  it('says what other circumstances change', () => {
    const before = samplePlan('estimate');
    const cost = before.root.fields['Total Cost'] ?? 0;
    assert.ok(cost > 0);
    const same = { sameShape: true, costRatio: 0.5, firstDifference: null };
    assert.match(
      changedWords('work_mem = 64MB', same, before),
      /With work_mem = 64MB: cost .* -> .*, the same plan\./,
    );
    const other = {
      sameShape: false,
      costRatio: 2,
      firstDifference: { server: 'Hash Join', twin: 'Merge Join' },
    };
    assert.match(
      changedWords('jit = off', other, before),
      /another plan: Merge Join in place of Hash Join\./,
    );
  });
});
