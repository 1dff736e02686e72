// Can drivers use prepared statements through pools in transaction mode?

import { exampleFacts } from '../exampleFacts';
import { iniFix, type PoolerRule } from '../poolerRule';
import { configNumber } from '../poolerSample';
import { isBefore } from '../poolWords';

/** The first that carries them from one server to another. */
const SINCE = '1.21.0';
/** The default since 1.24. */
const USUAL = 200;

export const preparedStatementsOff: PoolerRule = {
  id: 'prepared-statements-off',
  since: '0.1.0',
  documentation: {
    summary: 'Prepared statements of drivers fail through a pool in transaction mode.',
    why: 'A driver prepares a statement on one server connection and runs it later, maybe on another one, which does not know it: error 26000, "prepared statement does not exist". From 1.21 PgBouncer prepares it there itself, when max_prepared_statements is above 0. Without that, drivers must be told not to prepare, and the server plans every statement anew.',
    fix: 'Set max_prepared_statements to 200, after an update to 1.21 or later. It is about statements of the protocol; the SQL command PREPARE still needs session mode.',
    falsePositives:
      'Clients that never prepare, or that have it switched off, miss nothing but the planning time.',
    sources: ['https://www.pgbouncer.org/config.html#max_prepared_statements'],
  },
  examples: {
    fires: [
      exampleFacts({ config: { max_prepared_statements: '0' }, version: '1.22.1' }),
      exampleFacts({ version: '1.18.0' }),
    ],
    silent: [
      exampleFacts(),
      exampleFacts({ config: { max_prepared_statements: '0' }, pool: { pool_mode: 'session' } }),
    ],
  },
  judge({ pools, sample }) {
    if (!pools.some(({ mode }) => mode === 'transaction')) return [];
    const known = !isBefore(sample.version, SINCE);
    // Where the settings were not read nothing is said of them.
    if (known && configNumber(sample, 'max_prepared_statements') !== 0) return [];
    const why = known
      ? 'max_prepared_statements is 0'
      : `PgBouncer ${sample.version} does not carry them from one server connection to another, as 1.21 and later do`;
    return [
      {
        impact: 'medium',
        pool: null,
        title: 'Prepared statements of drivers do not work',
        message: `Pools are in transaction mode and ${why}, so what a driver prepares fails later with 26000. ${known ? `Set it to ${String(USUAL)}.` : `Update, and set max_prepared_statements to ${String(USUAL)}.`} Until then switch prepared statements off in the drivers.`,
        evidence: [{ label: 'version', value: sample.version, unit: 'text', estimated: false }],
        fixes: known
          ? [iniFix('Carry prepared statements', [`max_prepared_statements = ${String(USUAL)}`])]
          : [],
      },
    ];
  },
};
