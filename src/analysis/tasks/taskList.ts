// What there is to do, as data: sections of tasks, each known again by its id, and what was looked at to tell them done.

/** `blocked`: it cannot be checked or done. */
export type TaskState = 'open' | 'partly' | 'done' | 'blocked';

export const MARKS: Readonly<Record<TaskState, string>> = {
  open: ' ',
  partly: '~',
  done: 'x',
  blocked: '!',
};

interface TaskWords {
  /** Such as `health/unused-index/1x9k2`: what it is checked by, and what it is about. Of a-z, 0-9, `.`, `-` and `/`. */
  readonly id: string;
  /** Markdown, one line. */
  readonly title: string;
  /** Markdown, a line each. */
  readonly details: readonly string[];
  /** No check tells whether it is done, so a person's mark stays. */
  readonly asked?: true;
}

export type Task = TaskWords &
  (
    | { readonly state: 'open' }
    /** `why`: one line of Markdown. */
    | { readonly state: 'partly' | 'blocked'; readonly why: string }
  );

export interface TaskSection {
  readonly id: string;
  readonly title: string;
  /** Markdown, a line each. */
  readonly notes: readonly string[];
  /** The gravest first. */
  readonly tasks: readonly Task[];
}

export interface TaskList {
  /** Another one for other things that are looked at: then a file is not its own. */
  readonly key: string;
  readonly title: string;
  /** Markdown, a line each; the only place where a date may stand. */
  readonly intro: readonly string[];
  readonly sections: readonly TaskSection[];
  /** By what an id has before its last slash: null where this run looked, else why it could not. */
  readonly checked: ReadonlyMap<string, string | null>;
}

/** What a task is checked by. */
export function checkOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}
