// In which order does a folder of migrations go up?

import { compareMigrations, goesUp } from '../../analysis/migrations/forms';

/** Files that go down, or only verify, are left out. */
export function inMigrationOrder(files: readonly string[]): readonly string[] {
  return files.filter(goesUp).toSorted(compareMigrations);
}
