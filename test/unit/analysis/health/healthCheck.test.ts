// Is each thing that a server may lack told as the reason?

import assert from 'node:assert/strict';
import { unmetNeed } from '../../../../src/analysis/health/healthCheck';
import { healthChecks } from '../../../../src/analysis/health/registry';
import { missingRole } from '../../../../src/analysis/health/facts/rights';
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
    for (const { id, needs } of healthChecks) {
      const counts =
        /^(unused|rarely-used|many-dead|outdated-statistics|never|update|hot|sequential|transaction-id|xmin)/;
      if (counts.test(id)) assert.notEqual(unmetNeed(needs, standby), null, id);
    }
    assert.match(unmetNeed({ standby: true }, SERVER) ?? '', /no standby/);
    assert.equal(unmetNeed({ standby: true }, standby), null);
  });

  it('name the grant that shows what is hidden, with the role as SQL has it', () => {
    const rights = { user: 'it"s', pg_monitor: false, pg_read_all_stats: true };
    assert.match(missingRole('pg_monitor', rights) ?? '', /GRANT pg_monitor TO "it""s";$/);
    assert.equal(missingRole('pg_read_all_stats', rights), null);
    assert.equal(missingRole('pg_monitor', null), null, 'the questions show what is refused');
  });
});
