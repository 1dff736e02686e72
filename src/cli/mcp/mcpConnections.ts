// The databases that `planwright mcp` was started with: named by their database or file, opened at their first question.

import path from 'node:path';
import { isPreset } from '../../features/connections/parameters';
import type {
  ListedConnection,
  Precision,
  ToolConnection,
  ToolConnections,
} from '../../features/tools/call/connections';
import { whoAndWhere } from '../../model/connectionProfile';
import { Lazy } from '../../util/lazy';
import { orAbort } from '../../util/orAbort';
import type { Work } from '../../util/progress';
import { visibleLine } from '../../util/visibleText';
import { CliError } from '../cliError';
import { connect, serverNamed } from '../connect';
import type { ConnectOptions, Connection } from '../connection';
import type { Environment } from '../environment';

export interface McpOptions {
  readonly dsn: readonly string[];
  readonly twin: readonly string[];
  readonly demo?: boolean | undefined;
  readonly ai: Precision;
  readonly passwordCommand?: readonly string[] | undefined;
}

interface Opened {
  readonly listed: ListedConnection;
  readonly connection: Lazy<Connection>;
}

export class McpConnections implements ToolConnections {
  readonly #all: readonly Opened[];

  /** Rejects with CliError for what can be no connection; nothing is connected to yet. */
  static async of(options: McpOptions, environment: Environment): Promise<McpConnections> {
    const named: [string, ListedConnection['kind'], ConnectOptions][] = [];
    const { passwordCommand } = options;
    const logins = new Set<string>();
    for (const dsn of options.dsn) {
      const server = { dsn, ...(passwordCommand === undefined ? {} : { passwordCommand }) };
      const { profile } = await serverNamed(server, environment);
      named.push([profile.database, 'server', server]);
      logins.add(whoAndWhere({ ...profile, database: '' }));
    }
    if (passwordCommand !== undefined && !isPreset(passwordCommand) && logins.size > 1)
      throw new CliError(
        'What --password-command prints would be told to several servers. Start planwright mcp once for each, or leave the passwords to ~/.pgpass.',
      );
    for (const twin of options.twin) {
      const name = path.basename(twin).replace(/\.twin(?:\.json)?(?:\.gz)?$|\.json(?:\.gz)?$/, '');
      named.push([name, 'twin-file', { twin }]);
    }
    if (options.demo === true) named.push(['demo', 'demo', { demo: true }]);
    return new McpConnections(named, options, environment);
  }

  private constructor(
    named: readonly [string, ListedConnection['kind'], ConnectOptions][],
    { ai }: McpOptions,
    environment: Environment,
  ) {
    const names = unlike(named.map(([name]) => name));
    this.#all = named.map(([, kind, options], index) => ({
      listed: { name: names[index] ?? kind, kind, production: false, precision: ai },
      connection: new Lazy(() => connect(options, environment)),
    }));
  }

  list(): readonly ListedConnection[] {
    return this.#all.map((each) => each.listed);
  }

  open(name: string, { signal }: Work): Promise<ToolConnection> {
    // Who gives up leaves it to the next call, which finds it opened.
    return orAbort(this.#named(name).connection.get(), signal);
  }

  async close(): Promise<void> {
    await Promise.allSettled(
      this.#all.map(async ({ connection }) => (await connection.peek())?.close()),
    );
  }

  #named(name: string): Opened {
    const found = this.#all.find(({ listed: { name: own } }) => own === name);
    if (found === undefined) throw new Error('A connection was chosen that is not listed');
    return found;
  }
}

/** PostgreSQL's own limit, less a number behind. */
const MOST_NAME = 60;

/** `shop`, `shop-2`: each by a name of its own. */
function unlike(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((given) => {
    const name = visibleLine(given).slice(0, MOST_NAME) || 'database';
    let own = name;
    for (let count = 2; taken.has(own); count += 1) own = `${name}-${String(count)}`;
    taken.add(own);
    return own;
  });
}
