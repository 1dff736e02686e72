// The file of plans on the disk: read only where it is a regular file, and written whole or not at all.

import { lstat, readFile } from 'node:fs/promises';
import { readPlanFile, type PlanFile } from '../../model/planFile';
import { err, ok, type Result } from '../../util/result';
import { codeOf } from '../../whatif/twin/image/twinFile';
import { writeWhole } from '../../whatif/twin/image/writeWhole';

export { PLAN_FILE } from '../../model/planFile';

/** Above what the longest file that is read can have. */
const MOST_BYTES = 128_000_000;
/** A part of the project, as its other files. */
const PROJECT_FILE = 0o644;

/** Null where there is none; the error is a phrase that says what is wrong with it. */
export async function readPlans(file: string): Promise<Result<PlanFile | null, string>> {
  try {
    const found = await lstat(file);
    // A link or a pipe may lead anywhere.
    if (!found.isFile()) return err('it is no regular file');
    if (found.size > MOST_BYTES) return err('it is too large');
    return readPlanFile(await readFile(file, 'utf8'));
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? ok(null) : err(code);
  }
}

/** The error is the system's code, such as `ENOSPC`. */
export async function writePlans(file: string, text: string): Promise<Result<null, string>> {
  try {
    await writeWhole(file, Buffer.from(text), PROJECT_FILE);
    return ok(null);
  } catch (error) {
    return err(codeOf(error));
  }
}
