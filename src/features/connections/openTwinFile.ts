// Opens a twin file in a server's place: whatever is asked of a connection can be asked of it, but nothing is executed.

import { connectionProfileSchema, PROFILE_VERSION } from '../../model/connectionProfile';
import type { TwinImage } from '../../model/twinImage';
import type { Work } from '../../util/progress';
import { asDatabaseError } from '../../whatif/twin/target/supervisedTwin';
import { TwinClient } from '../../whatif/twin/twinClient';
import type { SourceTwin, Twins } from '../twin/twins';
import type { OpenConnection } from './openConnection';

export interface OpenTwinFile {
  readonly connection: OpenConnection;
  readonly twin: SourceTwin;
}

/** Of an ISO 8601 time the date. */
const MADE_ON = 10;

/** The image is what `file` holds. Rejects with DatabaseError where no twin of it can be made. */
export async function openTwinFile(
  file: string,
  image: TwinImage,
  twins: Twins,
  work: Work,
): Promise<OpenTwinFile> {
  const { source, madeAt } = image;
  const profile = connectionProfileSchema.parse({
    version: PROFILE_VERSION,
    id: `twin:${file}`,
    name: `Twin of ${source.database}, ${madeAt.slice(0, MADE_ON)}`,
    endpoint: { kind: 'twin-file', file },
    database: source.database,
    user: source.user,
    readOnly: true,
  });
  const twin = twins.ofImage(image);
  const client = new TwinClient(twin.keeper, profile);
  try {
    await twin.keeper.use([], work);
    const server = await client.serverInfo(work.signal);
    const close = (): Promise<void> => twin.close();
    return {
      twin,
      connection: { profile, client, server, scratch: null, tryouts: null, activity: null, close },
    };
  } catch (error) {
    await twin.close();
    throw asDatabaseError(error);
  }
}
