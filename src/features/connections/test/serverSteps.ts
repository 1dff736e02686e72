// What a test says of whoever answered: version, pooler, the read-only session, and what the role may see.

import type { ConnectionRights } from '../../../db/connectionRights';
import type { ServerInfo } from '../../../db/contracts';
import type { DatabaseError } from '../../../db/errors';
import { missingOf, whyMissing, type StatementFacts } from '../../../db/statements/statementFacts';
import type { TestStep } from '../../../model/connectionTest';
import { poolerWords } from '../../../model/poolerInfo';
import { exactCount } from '../../../util/humanNumbers';
import type { Result } from '../../../util/result';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import { enablingAdvice } from '../../workload/howToEnable';
import { noted, passed, skipped } from './steps';
import type { HostOutcome } from './hostOutcome';

/** The oldest and the newest that Planwright is tested on. */
const OLDEST = 14;
const NEWEST = 18;

export function serverStep({ unwanted }: HostOutcome, info: ServerInfo): TestStep {
  const major = Math.floor(info.versionNumber / 10_000);
  const role = info.inRecovery ? 'a standby' : 'a primary';
  const words = `PostgreSQL ${info.version}, ${role}, database ${info.database}.`;
  if (unwanted !== null)
    return noted(
      'server',
      `${words} It is ${unwanted}, which target_session_attrs does not ask for.`,
    );
  if (major < OLDEST)
    return noted(
      'server',
      `${words} Planwright is made for ${String(OLDEST)} and later: what an older one does not know is left out or fails.`,
    );
  if (major > NEWEST)
    return noted(
      'server',
      `${words} It is newer than this Planwright, which knows ${String(OLDEST)} to ${String(NEWEST)}.`,
    );
  return passed('server', words);
}

export function poolerStep({ pooler }: ServerInfo): TestStep {
  if (pooler === undefined) return skipped('pooler', 'None is seen: the server itself answers.');
  const { mode, direct } = pooler;
  const words = `It goes ${poolerWords(pooler)}.`;
  if (mode === 'session') return passed('pooler', words);
  const kept =
    mode === null
      ? 'Its mode does not show, so Planwright keeps to what works in each.'
      : 'Planwright keeps nothing in a session, so all of it works; monitoring is better on the server itself.';
  return noted('pooler', [words, kept, ...(direct === null ? [] : [direct])].join(' '));
}

export function sessionStep(
  granted: Result<ConnectionRights, DatabaseError>,
  elapsedMs: number,
): TestStep {
  if (!granted.ok)
    return noted('session', 'It was opened; whether it keeps to reading could not be asked.', {
      elapsedMs,
    });
  const { readOnly, statementTimeout } = granted.value;
  const limit = statementTimeout === '0' ? '' : ` with a limit of ${statementTimeout}`;
  return readOnly
    ? passed('session', `A read-only transaction${limit} was opened and rolled back.`, elapsedMs)
    : noted(
        'session',
        'The server did not keep the transaction read-only. Something in between changes what is sent: connect to the server itself.',
        { elapsedMs },
      );
}

export function rightsStep(
  { superuser, user }: ServerInfo,
  granted: Result<ConnectionRights, DatabaseError>,
): TestStep {
  if (!granted.ok)
    return noted('rights', `What ${user} may read could not be asked: ${granted.error.message}`);
  const { tables, readableTables, monitors } = granted.value;
  const readable =
    tables === 0
      ? `There is no table yet that ${user} could read`
      : readableTables === tables
        ? `${user} may read all ${exactCount(tables)} tables`
        : `${user} may read ${exactCount(readableTables)} of ${exactCount(tables)} tables; statements on the others cannot be explained`;
  if (superuser)
    return noted(
      'rights',
      `${readable}. ${user} is a superuser, which Planwright does not need: a role with pg_monitor and SELECT is safer.`,
    );
  if (monitors === false)
    return noted(
      'rights',
      `${readable}. Without pg_monitor, what other users run and some settings stay hidden. As a superuser:`,
      { sql: `GRANT pg_monitor TO ${sqlIdentifier(user)};` },
    );
  const monitor = monitors === null ? '' : ` ${user} has pg_monitor.`;
  return readableTables < tables
    ? noted('rights', `${readable}.${monitor}`)
    : passed('rights', `${readable}.${monitor}`);
}

export function statementsStep(
  info: ServerInfo,
  asked: Result<StatementFacts, DatabaseError>,
): TestStep {
  if (!asked.ok)
    return noted(
      'statements',
      `Whether the server counts its statements could not be asked: ${asked.error.message}`,
    );
  const facts = asked.value;
  const missing = whyMissing(facts);
  if (missing === null) {
    const version = facts.version ?? '';
    return facts.reads_all
      ? passed('statements', `pg_stat_statements ${version} counts the statements.`)
      : noted(
          'statements',
          `pg_stat_statements ${version} counts the statements, but shows ${info.user} the texts of its own alone. As a superuser:`,
          { sql: `GRANT pg_read_all_stats TO ${sqlIdentifier(info.user)};` },
        );
  }
  const { why, ways } = enablingAdvice(missingOf(facts, missing));
  const [way] = ways;
  return noted('statements', way === undefined ? why : `${why} ${way.steps}`, {
    sql: way?.sql ?? null,
  });
}
