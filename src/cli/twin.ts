// planwright twin: writes the planner's view of a database into a file, and says what is in one.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { encodeTwin, redactTwin, writeTwin } from '../features/twin/twinFile';
import { leftOutWords } from '../features/leftOutWords';
import { loadParser } from '../features/loadParser';
import { twinContents } from '../features/twinContents';
import { StatementsReader } from '../features/workload/statementsReader';
import { MOST_SAVED, toTwinWorkload } from '../features/workload/twinWorkload';
import { twinInfo } from '../model/twinInfo';
import type { TwinImage } from '../model/twinImage';
import { humanBytes } from '../util/humanNumbers';
import { visibleJson, visibleLine } from '../util/visibleText';
import { askYes } from './askYes';
import { CliError, type ExitCode } from './cliError';
import { connect } from './connect';
import type { Environment } from './environment';
import { tellMissing } from './missingStatements';
import { twinText } from './reporters/twinText';
import { wrap } from './reporters/style';
import { serverOptionsOf, type ServerOptions } from './serverOptions';
import { readTwinFile, twinsOf } from './twins';

export interface TwinCreateOptions extends ServerOptions {
  readonly output: string;
  readonly redact?: boolean | undefined;
  /** With the statements that the server counts. */
  readonly workload?: boolean | undefined;
  /** The person knows what the file will hold. */
  readonly yes?: boolean | undefined;
  /** Overwrites. */
  readonly force?: boolean | undefined;
  readonly format: 'text' | 'json';
}

export async function twinCreateCommand(
  options: TwinCreateOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { output, redact = false, force = false, format } = options;
  const file = path.resolve(environment.workingDirectory, output);
  if (!force && (await exists(file))) {
    throw new CliError(`${output} exists: --force overwrites it.`);
  }
  const read = await readLive(options, environment);
  // Told already: the server counts no statements, or does not show them.
  if (read === null) return 3;
  // Before it is encoded: what is said to be left out was never in the bytes.
  const image = redact ? redactTwin(read) : read;
  const bytes = await encodeTwin(image);
  const info = twinInfo(image, bytes.byteLength);
  for (const line of leftOutWords(image.leftOut ?? [])) environment.log(line);
  environment.log(`${output} will hold, in ${humanBytes(bytes.byteLength)}:`);
  // Said before it is written, so that a person can still say no.
  for (const line of twinContents(info)) environment.log(wrap(line, environment.columns, '  '));
  if (!redact && options.yes !== true && !(await agreed(environment))) {
    environment.log('Nothing was written.');
    // No file is there, and a script must not go on as if it were.
    return 2;
  }
  const written = await writeTwin(file, bytes);
  if (!written.ok) throw new CliError(`${output} was not written (${written.error}).`);
  environment.out(
    format === 'json'
      ? `${visibleJson(info)}\n`
      : `${visibleLine(output)}: ${humanBytes(bytes.byteLength)}\n`,
  );
  return 0;
}

export async function twinInfoCommand(
  file: string,
  { format }: { readonly format: 'text' | 'json' },
  environment: Environment,
): Promise<ExitCode> {
  const image = await readTwinFile(file);
  const info = twinInfo(image, (await stat(file)).size);
  environment.out(
    format === 'json' ? `${visibleJson(info)}\n` : twinText(info, environment, Date.now()),
  );
  return 0;
}

/** From the server itself, whatever a cache holds: the file says when it was read. Null where statements are asked for in vain. */
async function readLive(
  { workload = false, ...options }: TwinCreateOptions,
  environment: Environment,
): Promise<TwinImage | null> {
  const connection = await connect(serverOptionsOf(options), environment);
  const { work, distDirectory } = environment;
  try {
    const { client } = connection;
    const parser = workload ? await loadParser(distDirectory) : null;
    // First: reading the schema is counted as well.
    const counted =
      parser === null
        ? null
        : await new StatementsReader(client, parser).read({ top: MOST_SAVED, by: 'total' }, work);
    if (counted?.kind === 'missing') {
      tellMissing(counted, environment);
      return null;
    }
    const image = await twinsOf(environment)
      .ofServer(client, () => true)
      .image(work);
    if (parser === null || counted === null) return image;
    return { ...image, workload: await toTwinWorkload(parser, counted.workload, work) };
  } finally {
    await connection.close();
  }
}

/** Whoever cannot be asked has to say it beforehand. */
async function agreed(environment: Environment): Promise<boolean> {
  if (!environment.interactive) {
    throw new CliError(
      'The file would hold sample values of the data: --yes agrees to that, --redact leaves them out.',
    );
  }
  return askYes('Write it?', environment);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
