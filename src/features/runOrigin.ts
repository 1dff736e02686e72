// On what and with what a report's statement ran, to be compared with other runs. Words and values are told by digests alone.

import { createHash } from 'node:crypto';
import type { PlanReport } from '../model/report';
import type { RunOrigin } from '../model/run';
import type { Statement } from '../model/statement';

/** `connection`: its id; null where the report came from elsewhere. */
export function runOrigin(
  {
    statement,
    server,
    mode,
    values,
    under,
    twin,
  }: Pick<PlanReport, 'server' | 'mode' | 'values' | 'under'> & {
    readonly statement: Pick<Statement, 'text' | 'fingerprint'> | null;
    readonly twin?: { readonly changes?: string | undefined };
  },
  connection: string | null,
): RunOrigin | null {
  if (statement === null) return null;
  return {
    connection,
    engine:
      server.engine.version === '' ? { ...server.engine, version: server.version } : server.engine,
    mode,
    changes: under ?? twin?.changes ?? '',
    fingerprint: statement.fingerprint,
    words: digest(statement.text.replace(/\s+/g, ' ').trim()),
    values: digest(JSON.stringify(values ?? [])),
  };
}

/** Enough of it that no two of a person's statements share one. */
const DIGEST_LENGTH = 16;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH);
}
