// What a suite made is undone after its last test; what its "before all" hook never came to make is left alone.

export type Undo = () => unknown;

/** To be called inside `describe`. What it returns takes each step as soon as there is something to undo. */
export function cleanup(): (undo: Undo) => void {
  const steps: Undo[] = [];
  after(() => undoAll(steps));
  return (undo) => {
    steps.push(undo);
  };
}

/** Last made, first undone; a step that fails keeps no other from being taken. */
export async function undoAll(steps: readonly Undo[]): Promise<void> {
  const failures: unknown[] = [];
  for (const undo of steps.toReversed()) {
    try {
      await undo();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
