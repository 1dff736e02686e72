// planwright activity: what the sessions of a server do, who waits for whom, and an end to one of them after a yes.

import { endQuestion } from '../features/activity/endQuestion';
import { endSession, targetIn, type Signal } from '../features/activity/endSession';
import { readActivity, type ActivityDoor } from '../features/activity/readActivity';
import type { Activity } from '../model/activity';
import { visibleJson, visibleLine } from '../util/visibleText';
import { askYes } from './askYes';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { ConnectOptions } from './connection';
import type { Environment } from './environment';
import { activityText } from './reporters/activityText';
import { wrap } from './reporters/style';

export interface ActivityOptions extends ConnectOptions {
  /** Those alone who block and wait. */
  readonly blocked?: boolean | undefined;
  readonly format: 'text' | 'json';
  readonly cancel?: number | undefined;
  readonly terminate?: number | undefined;
  readonly backendStart?: string | undefined;
  readonly yes?: boolean | undefined;
}

interface Asked {
  readonly what: Signal;
  readonly pid: number;
  readonly backendStart: string | null;
}

export async function activityCommand(
  options: ActivityOptions,
  environment: Environment,
): Promise<ExitCode> {
  const asked = askedOf(options, environment);
  const connection = await connect(options, environment);
  try {
    const { client, activity: door } = connection;
    if (door === null) throw new CliError('The demo has no sessions but this one: use --dsn.');
    const server = await client.serverInfo(environment.work.signal);
    const activity = await readActivity(door, server, environment.work.signal);
    if (asked !== null) return await end(door, activity, asked, options, environment);
    const shown = options.blocked === true ? blockedOnly(activity) : activity;
    const { colour, columns } = environment;
    environment.out(
      options.format === 'json'
        ? `${visibleJson(shown)}\n`
        : activityText(shown, { colour, columns, blocked: options.blocked === true }),
    );
    return 0;
  } finally {
    await connection.close();
  }
}

/** Before anything is connected to. */
function askedOf(options: ActivityOptions, { interactive }: Environment): Asked | null {
  const { cancel, terminate, backendStart = null, yes } = options;
  if (cancel !== undefined && terminate !== undefined)
    throw new CliError('Name one: --cancel stops a statement, --terminate ends a session.');
  const pid = cancel ?? terminate;
  if (pid === undefined) {
    if (backendStart !== null || yes === true)
      throw new CliError('--backend-start and --yes go with --cancel or --terminate.');
    return null;
  }
  if (yes === true && backendStart === null)
    throw new CliError(
      'With --yes nobody looks who has the process number by now: name the session with --backend-start too, as --format json prints it.',
    );
  if (yes !== true && !interactive)
    throw new CliError(
      'Nobody can be asked here: --yes agrees, with --backend-start as --format json prints it.',
    );
  return { what: cancel === undefined ? 'terminate' : 'cancel', pid, backendStart };
}

async function end(
  door: ActivityDoor,
  activity: Activity,
  { what, ...named }: Asked,
  { yes }: ActivityOptions,
  environment: Environment,
): Promise<ExitCode> {
  const target = targetIn(activity, named, what);
  if (!target.ok) throw new CliError(target.error);
  const { message, details } = endQuestion(activity, target.value, what);
  const { columns, work } = environment;
  environment.log(wrap(visibleLine(message), columns, ''));
  for (const detail of [...details, NO_MARK])
    environment.log(wrap(visibleLine(detail), columns, '  '));
  if (yes !== true && !(await askYes(what === 'cancel' ? 'Stop it?' : 'End it?', environment))) {
    environment.log('Nothing was stopped, as you said.');
    return 0;
  }
  const ended = await endSession(door, what, target.value, activity.server, work.signal);
  if (!ended.ok) throw new CliError(ended.error, 3);
  environment.log(ended.value);
  return 0;
}

/** A connection of the editor can be marked as production; a string cannot. */
const NO_MARK =
  'A connection string does not tell production from other servers: this stops what somebody runs.';

function blockedOnly(activity: Activity): Activity {
  const pids = new Set(
    activity.blocking.flatMap(({ party }) => (party.kind === 'session' ? [party.pid] : [])),
  );
  const gids = new Set(
    activity.blocking.flatMap(({ party }) => (party.kind === 'prepared' ? [party.gid] : [])),
  );
  return {
    ...activity,
    sessions: activity.sessions.filter(({ pid }) => pids.has(pid)),
    prepared: activity.prepared.filter(({ gid }) => gids.has(gid)),
  };
}
