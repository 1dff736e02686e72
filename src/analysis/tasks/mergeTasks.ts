// What becomes of a file of tasks when the same things are looked at again? Marks and words of Planwright are brought up to
// date; what people wrote stays where it stands.

import { sectionBlock, sectionId, taskBlock } from './blocks';
import { checkOf, MARKS, type Task, type TaskList, type TaskState } from './taskList';
import { readTaskFile, printTaskFile, type Block, type Piece, type TaskFile } from './taskFile';
import { withNewTasks } from './placeTasks';

export interface TaskCounts {
  /** In the file, by their mark of now. */
  readonly marks: Readonly<Record<TaskState, number>>;
  readonly added: number;
  /** Gone since the last run. */
  readonly finished: number;
  /** Ticked by a person, and found all the same. */
  readonly reopened: number;
}

export interface MergedTasks {
  readonly text: string;
  readonly counts: TaskCounts;
}

export type Unmerged = 'not-a-report' | 'of-another-version' | 'of-something-else';

const ROOT = 'report';
const VERSION = '1';
const DONE = 'Gone: looked for again, and not found. Before it was:';
const UNKNOWN = 'this version of Planwright has no such check';

/** Some editors begin a file with it. */
const BYTE_ORDER_MARK = '\ufeff';

/** A text without anything in it is a new file. */
export function mergeTasks(list: TaskList, given: string): MergedTasks | Unmerged {
  const problem = whyUnmerged(given, list.key);
  if (problem !== null) return problem;
  const lead = given.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const old = given.slice(lead.length);
  const file: TaskFile = isEmpty(old) ? { pieces: [], lineEnd: '\n' } : readTaskFile(old);
  const isThere = new Set(
    file.pieces.flatMap((piece) => (piece.kind === 'block' ? [piece.id] : [])),
  );
  const known = updateAll(file.pieces, list);
  const pieces = withNewTasks(known, list, isThere, headBlock(list, []));
  const text = lead + printTaskFile({ ...file, pieces });
  return { text, counts: countsOf(file.pieces, pieces) };
}

/** Null where it is a file of these tasks, or an empty one; `key` null: of any. */
export function whyUnmerged(given: string, key: string | null): Unmerged | null {
  const text = given.startsWith(BYTE_ORDER_MARK) ? given.slice(1) : given;
  if (isEmpty(text)) return null;
  const head = readTaskFile(text).pieces.find(
    (piece) => piece.kind === 'block' && piece.id.startsWith(`${ROOT}/`),
  );
  if (head?.kind !== 'block') return 'not-a-report';
  const [, version, of] = head.id.split('/');
  if (version !== VERSION) return 'of-another-version';
  // Without a key a person has said that it is the same, as after an upgrade.
  return of === undefined || key === null || of === key ? null : 'of-something-else';
}

function isEmpty(text: string): boolean {
  return text.trim() === '';
}

function updateAll(pieces: readonly Piece[], list: TaskList): readonly Piece[] {
  const tasks = new Map(list.sections.flatMap((one) => one.tasks.map((task) => [task.id, task])));
  const sections = new Map(list.sections.map((one) => [sectionId(one.id), one]));
  return pieces.map((piece): Piece => {
    if (piece.kind === 'own') return piece;
    if (piece.id.startsWith(`${ROOT}/`)) return headBlock(list, piece.kept);
    const section = sections.get(piece.id);
    if (section !== undefined) return sectionBlock(section, piece.kept);
    if (piece.mark === null) return piece;
    const task = tasks.get(piece.id);
    return task === undefined ? absent(piece, list) : found(piece, task);
  });
}

function headBlock({ key, title, intro }: TaskList, kept: readonly string[]): Block {
  const id = `${ROOT}/${VERSION}/${key}`;
  return { kind: 'block', id, state: '-', mark: null, title, body: intro, kept };
}

/** Done by a person is done only when it is gone; a person's other marks stay. */
function found(old: Block, task: Task): Block {
  const own = personsMark(old);
  const stays = own !== null && (task.asked === true || !isTick(own));
  return { ...taskBlock(task), ...(stays ? { mark: own } : {}), kept: old.kept };
}

function absent(old: Block, { checked }: TaskList): Block {
  const why = checked.get(checkOf(old.id));
  // What was seen to be gone is not doubted because nobody could look again.
  if (old.state === 'done') return why === null ? { ...old, mark: MARKS.done } : old;
  if (why === null) {
    return { ...old, state: 'done', mark: MARKS.done, body: [DONE, ...detailsOf(old)] };
  }
  const reason = `Could not be checked: ${why ?? UNKNOWN}`;
  return {
    ...old,
    state: 'blocked',
    mark: personsMark(old) ?? MARKS.blocked,
    body: [/[.!?:;]$/.test(reason) ? reason : `${reason}.`, ...detailsOf(old)],
  };
}

/** All but an open one says first why it is marked so. */
function detailsOf({ state, body }: Block): readonly string[] {
  return state === 'open' ? body : body.slice(1);
}

/** Null where it is as Planwright left it. */
function personsMark({ state, mark }: Block): string | null {
  return state === '-' || mark === MARKS[state] ? null : mark;
}

function isTick(mark: string): boolean {
  return /^x$/i.test(mark);
}

function countsOf(before: readonly Piece[], after: readonly Piece[]): TaskCounts {
  const old = new Map(before.flatMap((piece) => (isTask(piece) ? [[piece.id, piece]] : [])));
  const now = after.filter(isTask);
  const marked = (state: TaskState): number =>
    now.filter(({ mark }) => (isTick(mark ?? '') ? 'x' : mark) === MARKS[state]).length;
  return {
    marks: {
      ...{ open: marked('open'), partly: marked('partly') },
      ...{ done: marked('done'), blocked: marked('blocked') },
    },
    added: now.filter(({ id }) => !old.has(id)).length,
    finished: now.filter(({ id, state }) => state === 'done' && old.get(id)?.state !== 'done')
      .length,
    reopened: now.filter(({ id, mark }) => {
      const was = old.get(id);
      return (
        was !== undefined && was.state !== 'done' && isTick(was.mark ?? '') && !isTick(mark ?? '')
      );
    }).length,
  };
}

function isTask(piece: Piece): piece is Block {
  return piece.kind === 'block' && piece.mark !== null;
}
