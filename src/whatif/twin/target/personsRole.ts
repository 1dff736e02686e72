// As whom are the person's statements planned?

import { GUEST, SUPERUSER } from '../../../embedded/twin/guest';
import type { TwinImage } from '../../../model/twinImage';

/** Whom statements are planned as; null where no policy applies, or where the name is one of the twin's own. */
export function personsRole({ relations, source }: TwinImage): string | null {
  if (!relations.some(({ rowSecurity }) => rowSecurity)) return null;
  const taken = [GUEST, SUPERUSER].includes(source.user) || source.user.startsWith('pg_');
  return taken ? null : source.user;
}
