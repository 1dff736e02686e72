// Is each thing that a server may lack told as the reason?

import assert from 'node:assert/strict';
import { unmetNeed } from '../../../../src/analysis/health/healthCheck';
import { healthChecks } from '../../../../src/analysis/health/registry';
import { SERVER } from './facts';

describe('needs of a health check', () => {
  it('are met by a server that has them', () => {
    const server = { ...SERVER, extensions: { pgstattuple: '1.5' } };
    const needs = { major: 18, extension: 'pgstattuple', primary: true } as const;
    assert.equal(unmetNeed(needs, server), null);
    assert.equal(unmetNeed({}, { ...server, inRecovery: true }), null);
  });

  it('are named where they are not', () => {
    assert.match(unmetNeed({ major: 19 }, SERVER) ?? '', /PostgreSQL 19 .* the server is 18/);
    assert.match(unmetNeed({ extension: 'pgstattuple' }, SERVER) ?? '', /pgstattuple is not inst/);
    // A name that every object answers to.
    assert.match(unmetNeed({ extension: 'constructor' }, SERVER) ?? '', /constructor is not inst/);
    assert.match(unmetNeed({ primary: true }, { ...SERVER, inRecovery: true }) ?? '', /standby/);
  });

  it('keep what judges counters of use, or mends by writing, to the primary', () => {
    const standby = { ...SERVER, inRecovery: true };
    assert.deepEqual(
      healthChecks.filter(({ needs }) => unmetNeed(needs, standby) !== null).map(({ id }) => id),
      ['unused-index', 'update-to-new-page', 'transaction-id-age'],
    );
  });
});
