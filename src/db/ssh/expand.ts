// Paths and names of ssh's configuration with ~, ${NAME} and %-tokens (ssh_config(5), "TOKENS") filled in.

import path from 'node:path';
import { SshFailure, type SshSurroundings } from './contracts';

/** ~ and ${NAME}. */
export function expandPath(
  written: string,
  { homeDirectory, variables }: Pick<SshSurroundings, 'homeDirectory' | 'variables'>,
): string {
  const named = written.replace(/\$\{(\w+)\}/g, (_, name: string) => variables[name] ?? '');
  return /^~(?=$|[/\\])/.test(named) ? path.join(homeDirectory, named.slice(1)) : named;
}

/** One that is not known is refused: a wrong path would be tried without a word. */
export function expandTokens(
  written: string,
  tokens: Readonly<Record<string, string>>,
  keyword: string,
): string {
  return written.replace(/%(.?)/gs, (_, token: string) => {
    const value = token === '%' ? '%' : Object.hasOwn(tokens, token) ? tokens[token] : undefined;
    if (value === undefined) {
      const message = `${keyword} in ~/.ssh/config has %${token}, which is not supported. Write what it stands for.`;
      throw new SshFailure({ step: 'settings', message });
    }
    return value;
  });
}
