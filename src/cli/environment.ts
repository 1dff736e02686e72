// What a command may touch of the process around it, handed in so that nothing reads globals.

import type { Work } from '../util/progress';

export interface Environment {
  /** Where the WebAssembly and the demo's template lie. */
  readonly distDirectory: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Planwright's own. */
  readonly version: string;
  /** A URL below which the pages of the repository lie, with a slash at its end. */
  readonly pages: string;
  readonly workingDirectory: string;
  readonly homeDirectory: string;
  /** Of the operating system: whom libpq connects as, unless it is told. */
  readonly userName: string;
  readonly stdin: NodeJS.ReadableStream;
  /** Somebody can answer questions on standard input. */
  readonly interactive: boolean;
  out(text: string): void;
  /** Progress and warnings. */
  log(line: string): void;
  /** Colours and boxes; false when the output goes to a file or NO_COLOR is set. */
  readonly colour: boolean;
  /** Characters of a line, within bounds that can be read (main.ts). */
  readonly columns: number;
  readonly work: Work;
}
