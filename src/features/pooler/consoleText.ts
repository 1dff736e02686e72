// The tables of PgBouncer's console as one document of plain text, with what an admin user may copy.

import {
  CONSOLE_TABLES,
  type ConsoleTable,
  type ConsoleTableName,
} from '../../db/pgbouncer/console';
import { DatabaseError, endsTheWork } from '../../db/errors';
import { whereOf, type ConnectionProfile } from '../../model/connectionProfile';
import { visibleLine } from '../../util/visibleText';
import type { Work } from '../../util/progress';
import { rowsText } from '../rowsText';
import { withConsole, type ConsoleAccess } from './readPooler';

interface ReadTable {
  readonly name: ConsoleTableName;
  readonly table: ConsoleTable;
  readonly elapsedMs: number;
}

type Section = ReadTable | { readonly name: ConsoleTableName; readonly refused: string };

/** All tables, one after the other over one connection. */
export async function readConsoleText(access: ConsoleAccess, work: Work): Promise<string> {
  const sections = await withConsole(access, work.signal, async (console) => {
    const read: Section[] = [];
    for (const name of CONSOLE_TABLES) {
      work.progress(`SHOW ${name}`);
      const since = performance.now();
      try {
        const table = await console.show(name);
        read.push({ name, table, elapsedMs: performance.now() - since });
      } catch (error) {
        if (!(error instanceof DatabaseError) || endsTheWork(error)) throw error;
        read.push({ name, refused: error.message });
      }
    }
    return read;
  });
  return consoleText(access.profile, sections);
}

export function consoleText(profile: ConnectionProfile, sections: readonly Section[]): string {
  return [
    `Console of PgBouncer, ${visibleLine(whereOf(profile))}, at one moment. Run the command again to read it anew.`,
    '',
    ...sections.flatMap((section) => [`SHOW ${section.name}`, body(section, profile), '']),
    'Commands of an admin user, to be copied; Planwright sends none of them:',
    '  RELOAD;          reads pgbouncer.ini again',
    '  PAUSE database;  waits until its servers are free and holds its clients back',
    '  RESUME database; lets them go on',
    '',
  ].join('\n');
}

/** Figures of SHOW STATS and their kin stand at the right. */
function body(section: Section, { name }: ConnectionProfile): string {
  if ('refused' in section) return visibleLine(section.refused);
  const { columns, rows } = section.table;
  const cells = rows.map((row) => row.map((text) => (text === null ? null : { text, cut: 0 })));
  const numeric = columns.map((_, at) => rows.every((row) => /^-?\d*$/.test(row[at] ?? '')));
  return rowsText(
    {
      columns: columns.map((column, at) => ({ name: column, numeric: numeric[at] === true })),
      rows: cells,
      limit: null,
      byCursor: false,
      elapsedMs: section.elapsedMs,
    },
    { connection: name, maxRows: 0, statementTimeoutMs: 0 },
  ).trimEnd();
}
