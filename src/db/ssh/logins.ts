// In which ways does one try log in on an SSH host? The agent, the files of keys that are open, those with a passphrase, then a
// password; what has to be asked for ends the try, and the answer is there at the next one.

import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey } from 'ssh2';
import { ChosenIdentities } from './chosenIdentities';
import type { Hop, SecretQuestion } from './contracts';
import { publicKeyBeside, readKeyFile } from './privateKeys';

type Login =
  | { readonly kind: 'agent'; readonly agent: ChosenIdentities | string }
  | { readonly kind: 'key'; readonly file: string; readonly key: ParsedKey }
  | { readonly kind: 'locked'; readonly file: string }
  | { readonly kind: 'password'; readonly password: string | undefined };

/** What was asked for before, and was right. */
export interface Known {
  readonly passwords: Pick<ReadonlyMap<string, string>, 'get'>;
  readonly keys: Pick<ReadonlyMap<string, ParsedKey>, 'get'>;
  /** Files of keys whose passphrase nobody gave. */
  readonly skipped: Pick<ReadonlySet<string>, 'has'>;
}

export class Logins {
  readonly #hop: Hop;
  readonly #left: Login[];
  readonly #unusable: readonly string[];
  readonly #tried: string[] = [];
  #offered: readonly string[] = [];
  #wanted: Pick<SecretQuestion, 'kind' | 'of'> | null = null;

  private constructor(hop: Hop, logins: readonly Login[], unusable: readonly string[]) {
    this.#hop = hop;
    this.#left = [...logins];
    this.#unusable = unusable;
  }

  static async prepare(hop: Hop, { passwords, keys, skipped }: Known): Promise<Logins> {
    const open: Login[] = [];
    const locked: Login[] = [];
    const publicKeys: Buffer[] = [];
    const unusable: string[] = [];
    for (const file of hop.identityFiles) {
      const opened = keys.get(file);
      const found =
        opened === undefined
          ? await readKeyFile(file)
          : { kind: 'open' as const, file, key: opened };
      if (found?.kind === 'open') {
        open.push({ kind: 'key', file, key: found.key });
        publicKeys.push(found.key.getPublicSSH());
      } else if (found?.kind === 'locked') {
        if (skipped.has(file)) unusable.push(`the passphrase of the key ${file} was not given`);
        else locked.push({ kind: 'locked', file });
        const publicKey = found.publicKey ?? (await publicKeyBeside(file));
        if (publicKey !== null) publicKeys.push(publicKey);
      } else if (found?.kind === 'unusable') unusable.push(`the key ${file} ${found.why}`);
      else {
        const publicKey = found?.publicKey ?? (await publicKeyBeside(file));
        if (publicKey !== null) publicKeys.push(publicKey);
        if (publicKey !== null && hop.agent === null)
          unusable.push(`of the key ${file} there is only the public part, and no agent`);
        else if (publicKey === null && hop.identitiesOnly) unusable.push(`there is no key ${file}`);
      }
    }
    const { agent, identitiesOnly } = hop;
    const offered =
      agent !== null && identitiesOnly ? new ChosenIdentities(agent, publicKeys) : agent;
    const logins: Login[] = [
      ...(offered === null ? [] : [{ kind: 'agent' as const, agent: offered }]),
      ...open,
      ...locked,
      { kind: 'password', password: passwords.get(passwordOf(hop)) },
    ];
    return new Logins(hop, logins, unusable);
  }

  /** What the try would have needed; null where all that there is was refused. */
  get wanted(): Pick<SecretQuestion, 'kind' | 'of'> | null {
    return this.#wanted;
  }

  /** A password that was given was refused. */
  get passwordRefused(): boolean {
    return this.#tried.includes(PASSWORD);
  }

  /** What was refused and what the host would take, as a part of a sentence. */
  get words(): string {
    const tried =
      this.#tried.length === 0 ? 'nothing could be tried' : `tried: ${this.#tried.join(', ')}`;
    const offered = this.#offered.length === 0 ? '' : `; it takes ${this.#offered.join(', ')}`;
    return [`${tried}${offered}`, ...this.#unusable].join('; ');
  }

  /** For ssh2: asks first what the host takes, so that no passphrase is asked for in vain. False ends the try. */
  handler(): (...given: Parameters<AuthHandlerMiddleware>) => false | undefined {
    const username = this.#hop.user;
    return (offered: readonly string[] | null, _partial, next) => {
      // Null is what its types leave out: nothing has been tried.
      const method: AnyAuthMethod | null =
        offered === null ? { type: 'none', username } : this.#next(offered);
      if (method === null) return false;
      next(method);
      return undefined;
    };
  }

  #next(offered: readonly string[]): AnyAuthMethod | null {
    this.#offered = offered;
    for (let login = this.#left.shift(); login !== undefined; login = this.#left.shift()) {
      const way = login.kind === 'password' ? passwordWay(offered) : 'publickey';
      if (way === null || !offered.includes(way)) continue;
      if (login.kind === 'locked') return this.#stop({ kind: 'passphrase', of: login.file });
      if (login.kind === 'password' && login.password === undefined)
        return this.#stop({ kind: 'password', of: passwordOf(this.#hop) });
      return this.#use(login, way);
    }
    return null;
  }

  #stop(wanted: Pick<SecretQuestion, 'kind' | 'of'>): null {
    this.#wanted = wanted;
    return null;
  }

  #use(login: Exclude<Login, { kind: 'locked' }>, way: string): AnyAuthMethod {
    const username = this.#hop.user;
    switch (login.kind) {
      case 'agent':
        this.#tried.push('the keys of the agent');
        return { type: 'agent', username, agent: login.agent };
      case 'key':
        this.#tried.push(`the key ${login.file}`);
        return { type: 'publickey', username, key: login.key };
      case 'password': {
        this.#tried.push(PASSWORD);
        const password = login.password ?? '';
        if (way === 'password') return { type: 'password', username, password };
        return {
          type: 'keyboard-interactive',
          username,
          // One hidden question is the password's; what asks for more, such as a code, is not answered.
          prompt: (_name, _instructions, _language, prompts, finish) => {
            finish(prompts.length === 1 && prompts[0]?.echo !== true ? [password] : []);
          },
        };
      }
    }
  }
}

const PASSWORD = 'the password';

export function passwordOf({ user, host, port }: Hop): string {
  return `${user}@${host}:${String(port)}`;
}

function passwordWay(offered: readonly string[]): string | null {
  return ['password', 'keyboard-interactive'].find((way) => offered.includes(way)) ?? null;
}
