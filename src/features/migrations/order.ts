// In which order does a folder of migrations go up? By the numbers of its files, or by the plan of a sqitch project.

import { compareMigrations, goesUp } from '../../analysis/migrations/fileOrder';

export { newChanges, plannedChanges } from '../../analysis/migrations/sqitchPlan';

/** Files that go down, or only verify, are left out. */
export function inMigrationOrder(files: readonly string[]): readonly string[] {
  return files.filter(goesUp).toSorted(compareMigrations);
}
