// May a client wait for a server connection for ever?

import { exampleFacts } from '../exampleFacts';
import { iniFix, type PoolerRule } from '../poolerRule';
import { configNumber } from '../poolerSample';

export const waitWithoutEnd: PoolerRule = {
  id: 'wait-without-end',
  since: '0.1.0',
  documentation: {
    summary: 'A client that waits for a server connection is never told that it comes to nothing.',
    why: 'With query_wait_timeout at 0 a client stands in line without an end. When the server is down, every client hangs instead of failing, and so does what stands behind them.',
    fix: 'Set query_wait_timeout to what a person or program would wait, such as 30 seconds.',
    falsePositives: 'Batch work that is to wait out a long maintenance.',
    sources: ['https://www.pgbouncer.org/config.html#query_wait_timeout'],
  },
  examples: {
    fires: [exampleFacts({ config: { query_wait_timeout: '0' } })],
    silent: [exampleFacts()],
  },
  judge({ sample }) {
    if (configNumber(sample, 'query_wait_timeout') !== 0) return [];
    return [
      {
        impact: 'low',
        pool: null,
        title: 'Clients may wait without an end',
        message:
          'query_wait_timeout is 0: a client that gets no server connection hangs and is never told. Set a limit in seconds.',
        evidence: [],
        fixes: [iniFix('Give up after 30 seconds', ['query_wait_timeout = 30'])],
      },
    ];
  },
};
