// planwright lsp: squiggles, quick fixes and hovers for any editor that speaks the Language Server Protocol, over standard
// input and output.

import path from 'node:path';
import {
  createConnection,
  MessageType,
  ShowMessageNotification,
  type Connection,
} from 'vscode-languageserver/node';
import { HostSqlReader } from '../../features/hostLanguages/hostSqlReader';
import { Linter } from '../../features/lint/linter';
import { loadParser } from '../../features/loadParser';
import { Lazy } from '../../util/lazy';
import { visibleLine, visibleMessage } from '../../util/visibleText';
import type { ExitCode } from '../cliError';
import type { ConnectOptions } from '../connection';
import type { Environment } from '../environment';
import { messagesTo } from '../messagesTo';
import type { Catalog } from '../../model/catalog';
import { lintCatalog, withTwin } from '../lint';
import { ProjectFiles, type ProjectOptions } from '../projectFiles';
import { DocumentProjects } from './documentProjects';
import { LanguageServer } from './languageServer';

export interface LspOptions extends ConnectOptions, ProjectOptions {
  readonly disable?: readonly string[] | undefined;
}

/** Ends the process itself when the editor says `exit` or closes the input, as the protocol wants it. */
export function lspCommand(options: LspOptions, environment: Environment): Promise<ExitCode> {
  const parser = new Lazy(() => loadParser(environment.distDirectory));
  const reader = HostSqlReader.in(environment.distDirectory, () => parser.get());
  const connection = createConnection(environment.stdin, messagesTo(environment));
  const server = new LanguageServer(connection, {
    projects: new DocumentProjects(configOf(options, environment), (problem) => {
      warn(connection, `What the project has chosen is not used: ${problem}`);
    }),
    ...{ parser, reader, linter: new Linter(() => parser.get(), reader) },
    disabledRules: new Set(options.disable ?? []),
    log: (error) => {
      environment.log(words(error));
    },
  });
  let reading: Promise<void> = Promise.resolve();
  // Before, nothing may be said. Squiggles at the level of text do not wait for it, and typing asks a server nothing.
  connection.onInitialized(() => {
    server.watchProjects();
    reading = readCatalog(options, environment).then(
      (read) => {
        server.setCatalog(read);
      },
      (error: unknown) => {
        if (environment.work.signal.aborted) return;
        warn(
          connection,
          `Planwright judges by the text alone, as the catalog cannot be read: ${words(error)}`,
        );
      },
    );
  });
  connection.onShutdown(() => {
    server.dispose();
  });
  connection.listen();
  return new Promise((resolve, reject) => {
    environment.work.signal.addEventListener('abort', () => {
      // What was opened for the catalog is closed first.
      reading.then(() => {
        connection.dispose();
        resolve(0);
      }, reject);
    });
  });
}

/** The twin file of a project is for whom names the project: an editor opens folders that nobody has trusted. */
async function readCatalog(options: LspOptions, environment: Environment): Promise<Catalog | null> {
  const isNamed = options.config !== undefined;
  const projects = new ProjectFiles(options, environment);
  return lintCatalog(isNamed ? await withTwin(options, projects) : options, environment);
}

/** Without a question: nobody has to answer it. Editors make links of what looks like one. */
function warn(connection: Connection, message: string): void {
  const type = MessageType.Warning;
  void connection.sendNotification(ShowMessageNotification.type, {
    type,
    message: visibleMessage(message),
  });
}

function configOf({ config }: ProjectOptions, { workingDirectory }: Environment): string | null {
  return config === undefined ? null : path.resolve(workingDirectory, config);
}

function words(error: unknown): string {
  return visibleLine(error instanceof Error ? error.message : String(error));
}
