// The two sessions of a native twin: Planwright's own, which writes the catalog and never meets a source's text, and the
// guest's, which makes what the source has and plans, logged in as a role without rights.

import { PrivateConnection, type PrivateServer } from '../../../db/privateConnection';
import { runOwnStatements } from '../../../embedded/twin/statements';
import { GUEST, OWN_SETTINGS, SUPERUSER } from '../../../embedded/twin/guest';
import { quote } from '../image/quote';
import { guard, guardStatements } from './guard';
import { STATISTICS_FUNCTION } from './statisticsFunction';

export interface Sessions {
  readonly own: PrivateConnection;
  readonly guest: PrivateConnection;
}

export interface Version {
  readonly number: number;
  readonly text: string;
}

type Server = Omit<PrivateServer, 'user'>;

/** pg_restore_attribute_stats. */
const HAS_STATISTICS_FUNCTIONS = 180_000;

export async function openSessions(server: Server): Promise<Sessions & { version: Version }> {
  const own = await PrivateConnection.open({ ...server, user: SUPERUSER });
  try {
    const [[number, text] = []] = await own.query(
      `SELECT current_setting('server_version_num'), current_setting('server_version')`,
    );
    const version = { number: Number(number), text: (text ?? '').split(' ')[0] ?? '' };
    await guard({ runOwn: (statements) => runOwnStatements(own, statements) }, [
      ...guardStatements(server.password),
      ...(version.number < HAS_STATISTICS_FUNCTIONS ? STATISTICS_FUNCTION : []),
      'RESET allow_system_table_mods',
      ...OWN_SETTINGS.map((setting) => `SET ${setting}`),
    ]);
    const guest = await PrivateConnection.open({ ...server, user: GUEST });
    return { own, guest, version };
  } catch (error) {
    await own.close();
    throw error;
  }
}

/** Database collations that compare as most do; the first that the machine has. */
const COLLATIONS = ['en_US.UTF-8', 'en_US.utf8', 'C.UTF-8', 'C.utf8'];

/** A database whose strings do not compare bytewise; the plain one where the machine knows no such collation. */
export async function createDatabase(server: Omit<Server, 'database'>): Promise<string> {
  const connection = await PrivateConnection.open({
    ...server,
    user: SUPERUSER,
    database: 'postgres',
  });
  try {
    for (const collation of COLLATIONS) {
      try {
        await connection.exec(
          `CREATE DATABASE twin TEMPLATE template0 LC_COLLATE ${quote(collation)} LC_CTYPE ${quote(collation)}`,
        );
        return 'twin';
      } catch {
        // Unknown to this machine.
      }
    }
    return 'postgres';
  } finally {
    await connection.close();
  }
}
