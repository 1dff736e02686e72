// One physical line of a text that was copied.

export interface CopiedLine {
  readonly text: string;
  /** Where the line begins in the text that was given. */
  readonly offset: number;
  /** How long it was when it was wrapped: before characters were replaced, without what was put before it later. */
  readonly width: number;
}
