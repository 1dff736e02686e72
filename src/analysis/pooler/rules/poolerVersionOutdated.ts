// Has PgBouncer known holes that a later version closed?

import { exampleFacts } from '../exampleFacts';
import type { PoolerRule } from '../poolerRule';
import { isBefore } from '../poolWords';

/** Newest first; each closes what it names. */
const CLOSED = [
  { version: '1.25.2', what: 'CVE-2026-6664: anybody who reaches its port can crash it' },
  { version: '1.24.1', what: 'CVE-2025-2291: auth_query lets expired passwords in' },
] as const;

export const poolerVersionOutdated: PoolerRule = {
  id: 'pooler-version-outdated',
  since: '0.1.0',
  documentation: {
    summary: 'The version of PgBouncer has holes that later ones closed.',
    why: 'PgBouncer stands before the database and speaks to everybody who reaches its port, before they have logged in. 1.24.1 and 1.25.2 closed holes there. Only the newest version gets fixes.',
    fix: 'Update PgBouncer. Started anew with so_reuseport, or behind a second instance, clients need not be cut off.',
    falsePositives:
      'Distributions carry security fixes into older versions without changing the number: look at the changelog of the package.',
    sources: [
      'https://www.pgbouncer.org/changelog.html',
      'https://nvd.nist.gov/vuln/detail/CVE-2025-2291',
      'https://nvd.nist.gov/vuln/detail/CVE-2026-6664',
    ],
  },
  examples: {
    fires: [exampleFacts({ version: '1.18.0' }), exampleFacts({ version: '1.24.1' })],
    silent: [exampleFacts(), exampleFacts({ version: '1.25.2' })],
  },
  judge({ sample: { version } }) {
    const open = CLOSED.filter((one) => isBefore(version, one.version));
    const [newest] = open;
    if (newest === undefined) return [];
    return [
      {
        impact: 'medium',
        pool: null,
        title: `PgBouncer ${version} is outdated`,
        message: `PgBouncer ${version} has known holes unless its package carries the fixes: ${open.map(({ what }) => what).join('; ')}. Update to ${newest.version} or later.`,
        evidence: [{ label: 'version', value: version, unit: 'text', estimated: false }],
        fixes: [],
      },
    ];
  },
};
