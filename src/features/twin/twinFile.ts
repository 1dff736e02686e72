// Twins in files: read, made ready to be written, with or without sample values, and written whole or not at all.

import { codeOf, OWNER_ONLY_FILE } from '../../whatif/twin/image/twinFile';
import { writeWhole } from '../../whatif/twin/image/writeWhole';
import { err, ok, type Result } from '../../util/result';

export { redactTwin } from '../../whatif/twin/image/redactTwin';
export { encodeTwin, readTwin } from '../../whatif/twin/image/twinFile';

/** For its owner alone to read. The error is the system's code, such as `ENOSPC`. */
export async function writeTwin(file: string, bytes: Uint8Array): Promise<Result<null, string>> {
  try {
    await writeWhole(file, bytes, OWNER_ONLY_FILE);
    return ok(null);
  } catch (error) {
    return err(codeOf(error));
  }
}
