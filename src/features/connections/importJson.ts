// Connections that were found, for programs. It holds no password.

import type { ImportJson } from '../../model/importJson';
import { writeConnectionUrl, type ImportReport } from './importing';

export function toImportJson({ found, unread, limits }: ImportReport): ImportJson {
  return {
    version: 1,
    connections: found.map(({ place, fields, password, notes, sameAs }) => ({
      ...place,
      dsn: writeConnectionUrl(fields),
      hasPassword: password !== null,
      sameAs,
      notes,
    })),
    unread,
    limits,
  };
}
