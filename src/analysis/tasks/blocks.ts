// What Planwright writes of a task and of a section, as a block.

import type { Block } from './taskFile';
import { MARKS, type Task, type TaskSection } from './taskList';

export function sectionId(id: string): string {
  return `section/${id}`;
}

export function sectionBlock({ id, title, notes }: TaskSection, kept: readonly string[]): Block {
  return { kind: 'block', id: sectionId(id), state: '-', mark: null, title, body: notes, kept };
}

/** All but an open one says first why it is marked so. */
export function taskBlock(task: Task): Block {
  const { id, state, title, details } = task;
  const body = task.state === 'open' ? details : [task.why, ...details];
  return { kind: 'block', id, state, mark: MARKS[state], title, body, kept: [] };
}
