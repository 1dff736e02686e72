// One plan that auto_explain wrote to the server's log: how long it took, and the text that it printed.

/** What stands above the plan (auto_explain.c explain_ExecutorEnd); never translated, unlike the level before it. */
const HEADING = /\bduration: (\d+(?:\.\d+)?) ms {2}plan:/;

export interface LogEntry {
  /** Of the execution, without planning. */
  readonly durationMs: number;
  /** As the log writes it; null where the log line tells no time. */
  readonly time: string | null;
  /** Query text and plan, in the format that auto_explain.log_format chose. */
  readonly body: string;
  /** Where the entry begins in the log, from 1. */
  readonly line: number;
  /** What put its own words around the lines: "syslog", "Docker", "JSON". */
  readonly wrapper?: string;
}

/** Cheap enough for every line of a log. */
export function mayHoldHeading(line: string): boolean {
  return line.includes(' ms  plan:');
}

export interface Heading {
  readonly durationMs: number;
  /** Where the body begins in the text that holds the heading. */
  readonly end: number;
}

export function headingIn(text: string): Heading | null {
  const match = HEADING.exec(text);
  return match === null
    ? null
    : { durationMs: Number(match[1]), end: match.index + match[0].length };
}

/** With the time zone or its offset, as %m, %t and the structured formats write it. */
export function timeIn(text: string): string | null {
  return (
    /\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?(?: (?:[A-Z]{2,5}|[+-]\d{2,4}))?/.exec(
      text,
    )?.[0] ?? null
  );
}

export interface LogReader {
  /** A line without its line feed; an entry that it completed, or null. */
  read(line: string): LogEntry | null;
  /** An entry that the end of the log completed; null when there is none any more. */
  end(): LogEntry | null;
  /** Entries that were too large to keep. */
  readonly oversized: number;
}
