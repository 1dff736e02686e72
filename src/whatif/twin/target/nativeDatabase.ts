// The database of a native twin: of the first collation of this machine that orders text as the source's does.

import { PrivateConnection, type PrivateServer } from '../../../db/privateConnection';
import { SUPERUSER } from '../../../embedded/twin/guest';
import { quote } from '../image/quote';
import type { TextOrder } from '../image/textOrder';

export interface NativeDatabase {
  readonly name: string;
  readonly textOrder: TextOrder;
}

interface Collation {
  readonly textOrder: TextOrder;
  /** Of CREATE DATABASE. */
  readonly options: string;
}

/** Every cluster has it, and it orders bytes. */
const PLAIN: NativeDatabase = { name: 'postgres', textOrder: 'bytes' };

const libc = (textOrder: TextOrder, name: string): Collation => ({
  textOrder,
  options: `LC_COLLATE ${quote(name)} LC_CTYPE ${quote(name)}`,
});
/** As PGlite's; from 15 on, and where PostgreSQL was built with ICU. */
const ICU: Collation = {
  textOrder: 'language',
  options: `ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`,
};
const OF_A_LANGUAGE = [libc('language', 'en_US.UTF-8'), libc('language', 'en_US.utf8'), ICU];
const OF_CODEPOINTS = [libc('codepoints', 'C.UTF-8'), libc('codepoints', 'C.utf8')];

/** Where the machine knows none of that order, one of which the planner at least knows as little. */
export async function nativeDatabase(
  server: Omit<PrivateServer, 'user' | 'database'>,
  wanted: TextOrder,
): Promise<NativeDatabase> {
  if (wanted === 'bytes') return PLAIN;
  const collations =
    wanted === 'codepoints'
      ? [...OF_CODEPOINTS, ...OF_A_LANGUAGE]
      : [...OF_A_LANGUAGE, ...OF_CODEPOINTS];
  const connection = await PrivateConnection.open({
    ...server,
    user: SUPERUSER,
    database: PLAIN.name,
  });
  try {
    for (const { textOrder, options } of collations) {
      try {
        await connection.exec(`CREATE DATABASE twin TEMPLATE template0 ${options}`);
        return { name: 'twin', textOrder };
      } catch {
        // Unknown to this machine.
      }
    }
    return PLAIN;
  } finally {
    await connection.close();
  }
}
