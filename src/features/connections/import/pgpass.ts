// Connections that lines of libpq's password file are for.

import { passwordLines, unescaped } from '../../../db/passwordFile';
import { err, ok } from '../../../util/result';
import type { Claim, Reader } from './claim';

export const readPgpass: Reader = (text, { userName }) =>
  [...passwordLines(text)].map(({ line, key, password }): Claim => {
    const [host, port, database, user] = key;
    const label = 'a line for one server';
    if (host === '*')
      return {
        line,
        label: 'a line for any host',
        parts: { host: err('is any, so there is none') },
      };
    const notes = [
      ...(port === '*' ? ['The line is for any port: 5432 is taken.'] : []),
      ...(database === '*' ? ['The line is for any database: postgres is taken.'] : []),
      ...(user === '*' ? [`The line is for any user: ${userName} is taken.`] : []),
    ];
    return {
      line,
      label,
      notes,
      parts: {
        host: ok(unescaped(host)),
        port: ok(port === '*' ? '5432' : unescaped(port)),
        dbname: ok(database === '*' ? 'postgres' : unescaped(database)),
        user: ok(user === '*' ? userName : unescaped(user)),
        password: ok(password),
      },
    };
  });
