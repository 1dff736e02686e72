// planwright lsp: squiggles, quick fixes and hovers for any editor that speaks the Language Server Protocol, over standard
// input and output.

import { Writable } from 'node:stream';
import { createConnection, MessageType, ShowMessageNotification } from 'vscode-languageserver/node';
import { HostSqlReader } from '../../features/hostLanguages/hostSqlReader';
import { Linter } from '../../features/lint/linter';
import { loadParser } from '../../features/loadParser';
import { Lazy } from '../../util/lazy';
import { visibleLine } from '../../util/visibleText';
import type { ExitCode } from '../cliError';
import type { ConnectOptions } from '../connection';
import type { Environment } from '../environment';
import { lintCatalog } from '../lint';
import { LanguageServer } from './languageServer';

export interface LspOptions extends ConnectOptions {
  readonly disable?: readonly string[] | undefined;
}

/** Ends the process itself when the editor says `exit` or closes the input, as the protocol wants it. */
export function lspCommand(options: LspOptions, environment: Environment): Promise<ExitCode> {
  const parser = new Lazy(() => loadParser(environment.distDirectory));
  const reader = HostSqlReader.in(environment.distDirectory, () => parser.get());
  const connection = createConnection(environment.stdin, messagesTo(environment));
  const server = new LanguageServer(connection, {
    ...{ parser, reader, linter: new Linter(() => parser.get(), reader) },
    disabledRules: new Set(options.disable ?? []),
    log: (error) => {
      environment.log(words(error));
    },
  });
  let reading: Promise<void> = Promise.resolve();
  // Before, nothing may be said. Squiggles at the level of text do not wait for it, and typing asks a server nothing.
  connection.onInitialized(() => {
    reading = lintCatalog(options, environment).then(
      (read) => {
        server.setCatalog(read);
      },
      (error: unknown) => {
        if (environment.work.signal.aborted) return;
        const message = `Planwright judges by the text alone, as the catalog cannot be read: ${words(error)}`;
        // Without a question: nobody has to answer it.
        void connection.sendNotification(ShowMessageNotification.type, {
          ...{ type: MessageType.Warning, message },
        });
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

function words(error: unknown): string {
  return visibleLine(error instanceof Error ? error.message : String(error));
}

/** Whole messages: the library writes each in one piece, its header apart. */
function messagesTo(environment: Environment): Writable {
  return new Writable({
    write: (chunk: Buffer | string, _encoding, done) => {
      environment.out(chunk.toString());
      done();
    },
  });
}
