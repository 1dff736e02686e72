// Which ways of logging in a connection accepts: libpq's require_auth and channel_binding (PostgreSQL 18, 34.1.2).

import type { ConnectionProfile } from '../model/connectionProfile';

/** How a server may let somebody in; `none` is without asking, by trust or by a certificate. */
export type LoginMethod = 'none' | 'password' | 'md5' | 'scram-sha-256' | 'gss' | 'sspi' | 'oauth';

const METHODS: readonly string[] = [
  'none',
  'password',
  'md5',
  'scram-sha-256',
  'gss',
  'sspi',
  'oauth',
] satisfies readonly LoginMethod[];

/** What is wrong with the list, or null; no value is repeated. */
export function requiredAuthProblem(list: string): string | null {
  const items = itemsOf(list);
  if (items.some(({ method }) => !METHODS.includes(method))) {
    return `require_auth has a method that is none of ${METHODS.join(', ')}.`;
  }
  return new Set(items.map(({ negated }) => negated)).size > 1
    ? 'require_auth mixes methods with and without an exclamation mark: use one kind.'
    : null;
}

export function acceptsLogin(requireAuth: string | undefined, method: LoginMethod): boolean {
  if (requireAuth === undefined) return true;
  const items = itemsOf(requireAuth);
  const named = items.some((item) => item.method === method);
  return items[0]?.negated === true ? !named : named;
}

export function restrictsLogin({
  requireAuth,
  channelBinding,
}: Pick<ConnectionProfile, 'requireAuth' | 'channelBinding'>): boolean {
  return requireAuth !== undefined || channelBinding === 'require';
}

function itemsOf(list: string): readonly { readonly method: string; readonly negated: boolean }[] {
  return list.split(',').map((part) => {
    const text = part.trim();
    return { method: text.replace(/^!/, ''), negated: text.startsWith('!') };
  });
}
