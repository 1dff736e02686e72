// The plan of a sqitch project: which deploy scripts run, and in which order. https://sqitch.org/docs/manual/sqitchchanges/

export interface PlannedChange {
  /** Without folder and extension: `users`, or `users@v1` of a change that was reworked after that tag. */
  readonly script: string;
  readonly change: string;
}

/** A line that counts: one of them is null. */
interface Entry {
  readonly tag: string | null;
  readonly change: string | null;
}

/** `+` deploys, which is what nothing says as well; `-` reverts. */
const CHANGE = /^\s*[+]?\s*([^\s@%#+-][^\s@:#]*)(?=\s|$)/;
const TAG = /^\s*@([^\s]+)/;

export function plannedChanges(plan: string): readonly PlannedChange[] {
  const entries = plan.split(/\r?\n/).flatMap((line): Entry[] => {
    const [, tag] = TAG.exec(line) ?? [];
    if (tag !== undefined) return [{ tag, change: null }];
    const [, change] = CHANGE.exec(line) ?? [];
    return change === undefined ? [] : [{ tag: null, change }];
  });
  const later = new Set<string>();
  let nextTag: string | null = null;
  const planned: PlannedChange[] = [];
  for (const { tag, change } of entries.reverse()) {
    nextTag = tag ?? nextTag;
    if (change === null) continue;
    // Reworked: its script of then is kept under the next tag.
    const script = later.has(change) && nextTag !== null ? `${change}@${nextTag}` : change;
    later.add(change);
    planned.push({ change, script });
  }
  return planned.reverse();
}

/** Those that a database lacks that was deployed by `before`. A change that was reworked is there once more. */
export function newChanges(plan: string, before: string): readonly PlannedChange[] {
  const deployed = new Map<string, number>();
  for (const { change } of plannedChanges(before))
    deployed.set(change, (deployed.get(change) ?? 0) + 1);
  return plannedChanges(plan).filter(({ change }) => {
    const left = deployed.get(change) ?? 0;
    deployed.set(change, left - 1);
    return left <= 0;
  });
}
