// Asks on the terminal about an SSH host: whether a new key is trusted, and for what opens a key or a login.

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { HostKeyQuestion, SecretQuestion, SshPerson } from '../features/connections/ssh';
import { visibleLine } from '../util/visibleText';
import { askYes } from './askYes';
import type { Environment } from './environment';

type Asking = Pick<Environment, 'stdin' | 'interactive' | 'work' | 'log'>;

export class TerminalQuestions implements SshPerson {
  readonly isThere: boolean;
  readonly #environment: Asking;

  constructor(environment: Asking) {
    this.#environment = environment;
    this.isThere = environment.interactive;
  }

  async trusts({ host, keyType, fingerprint, file }: HostKeyQuestion): Promise<boolean> {
    if (!this.isThere) return false;
    this.#environment.log(
      `The key of the SSH host ${host} is not known: ${keyType} ${fingerprint}. Compare it with what its administrator says.`,
    );
    const kept = file === null ? '' : `, and write it into ${file}`;
    return askYes(visibleLine(`Trust this key${kept}?`), this.#environment);
  }

  /** Nothing is kept: that is what an agent is for. */
  async secretFor({ kind, of, problem }: SecretQuestion): Promise<string | null> {
    if (!this.isThere) return null;
    if (problem !== null) this.#environment.log(problem);
    const what =
      kind === 'passphrase' ? `Passphrase of the SSH key ${of}` : `SSH password of ${of}`;
    return askHidden(visibleLine(`${what}: `), this.#environment);
  }

  worked(): Promise<void> {
    return Promise.resolve();
  }
}

/** Null at Ctrl+C and Ctrl+D. */
async function askHidden(question: string, { stdin, work }: Asking): Promise<string | null> {
  process.stderr.write(question);
  // readline echoes what is typed to its output, which shows nothing of it here.
  const output = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const terminal = createInterface({ input: stdin, output, terminal: true });
  try {
    const closed = new Promise<null>((resolve) => {
      terminal.once('close', () => {
        resolve(null);
      });
      terminal.once('SIGINT', () => {
        resolve(null);
      });
    });
    return await Promise.race([terminal.question('', { signal: work.signal }), closed]);
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
