// Where a setting's value comes from, in words.

import type { ServerSetting } from '../../model/serverSetting';

export function sourceWords(
  { source }: ServerSetting,
  { user, database }: { readonly user: string; readonly database: string },
): string {
  switch (source) {
    case 'default':
      return 'default';
    case 'configuration file':
      return 'configuration file';
    case 'database':
      return `set for the database ${database}`;
    case 'user':
      return `set for the role ${user}`;
    case 'global':
      return 'set for all roles';
    case 'database user':
      return `set for the role ${user} in the database ${database}`;
    case 'command line':
      return 'command line of the server';
    case 'environment variable':
      return 'environment of the server';
    case 'client':
      return 'set by the connection';
    default:
      // `override`: the server chose it by itself.
      return source;
  }
}
