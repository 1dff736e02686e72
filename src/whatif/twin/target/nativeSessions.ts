// The two sessions of a native twin: Planwright's own, which writes the catalog and never meets a source's text, and the
// guest's, which makes what the source has and plans, logged in as a role without rights.

import { PrivateConnection, type PrivateServer } from '../../../db/privateConnection';
import { runOwnStatements } from '../../../embedded/twin/statements';
import { GUEST, OWN_SETTINGS, SUPERUSER } from '../../../embedded/twin/guest';
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
