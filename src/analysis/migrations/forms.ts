// Which parts of a migration file go up and which down, and what does the tool that runs it put into one transaction? Told by
// the marks of the tools that people use; a file without any is plain SQL, as psql runs it.

import type { SourceRange } from '../../model/sourceRange';
import { tokenize } from '../sql/lexer';
import { splitStatements } from '../sql/split';

export interface MigrationPart extends SourceRange {
  /** All of its statements are one transaction; else each commits alone, unless the text says BEGIN. */
  readonly isTransaction: boolean;
}

export interface MigrationText {
  /** The tool's name, or `SQL`. */
  readonly form: string;
  /** What goes up, in its order. */
  readonly up: readonly MigrationPart[];
  /** What is left out, for people. */
  readonly notes: readonly string[];
}

interface Form {
  readonly name: string;
  is(file: string, text: string): boolean;
  read(text: string): Omit<MigrationText, 'form'>;
}

const DOWN_LEFT_OUT = 'The part that goes down is not checked.';

export function readMigration(file: string, text: string): MigrationText {
  const path = file.replaceAll('\\', '/');
  const form = FORMS.find((one) => one.is(path, text));
  if (form === undefined) return { form: 'SQL', up: [whole(text, false)], notes: [] };
  return { form: form.name, ...form.read(text) };
}

/** Files that only go down or only look: a folder of migrations holds them beside those that go up. */
export function goesUp(file: string): boolean {
  const path = file.replaceAll('\\', '/');
  return !/\.down\.sql$|(^|\/)(revert|verify)\/[^/]+$|(^|\/)U\d[\w.]*__[^/]*$|(^|\/)down\.sql$/i.test(
    path,
  );
}

function whole(text: string, isTransaction: boolean): MigrationPart {
  return { start: 0, end: text.length, isTransaction };
}

/** Lines that are marks, each with where it and its line end. */
function marks(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  return [...text.matchAll(pattern)];
}

/** From the end of the mark that goes up to the next mark of a direction. */
function between(
  text: string,
  pattern: RegExp,
  isTransaction: (mark: RegExpExecArray) => boolean,
): Omit<MigrationText, 'form'> {
  const found = marks(text, pattern);
  const parts = found.map((mark, index) => ({
    isUp: /up/i.test(mark[1] ?? ''),
    start: mark.index + mark[0].length,
    end: found[index + 1]?.index ?? text.length,
    isTransaction: isTransaction(mark),
  }));
  const up = parts.filter(({ isUp }) => isUp);
  return {
    up: up.map(({ start, end, isTransaction: is }) => ({ start, end, isTransaction: is })),
    notes: up.length < parts.length ? [DOWN_LEFT_OUT] : [],
  };
}

const GOOSE = /^--[ \t]*\+goose[ \t]+(Up|Down)\b.*$/gim;
const DBMATE = /^--[ \t]*migrate:(up|down)\b(.*)$/gim;
const NODE_PG_MIGRATE = /^--[ \t]*(Up|Down) Migration\b.*$/gim;
const CHANGESET = /^--[ \t]*changeset[ \t]+\S.*$/gim;
const ROLLBACK = /^--[ \t]*rollback\b.*$/im;

const FORMS: readonly Form[] = [
  {
    name: 'goose',
    is: (_file, text) => /^--[ \t]*\+goose[ \t]/im.test(text),
    read: (text) => {
      const apart = /^--[ \t]*\+goose[ \t]+NO[ \t]+TRANSACTION\b/im.test(text);
      return between(text, GOOSE, () => !apart);
    },
  },
  {
    name: 'dbmate',
    is: (_file, text) => /^--[ \t]*migrate:(up|down)\b/im.test(text),
    read: (text) =>
      between(text, DBMATE, ([, , options = '']) => !/transaction:\s*false/i.test(options)),
  },
  {
    name: 'node-pg-migrate',
    is: (_file, text) => /^--[ \t]*Up Migration\b/im.test(text),
    read: (text) => between(text, NODE_PG_MIGRATE, () => true),
  },
  {
    name: 'Liquibase',
    is: (_file, text) => /^--[ \t]*liquibase formatted sql\b/im.test(text),
    read: readChangesets,
  },
  {
    name: 'Prisma',
    is: (file) => /(^|\/)[^/]+\/migration\.sql$/.test(file),
    read: (text) => ({ up: [whole(text, !isSingle(text))], notes: [] }),
  },
  {
    name: 'Drizzle',
    is: (_file, text) =>
      /^-->[ \t]*statement-breakpoint/m.test(text) || text.includes('--> statement-breakpoint'),
    read: (text) => ({ up: [whole(text, true)], notes: [] }),
  },
  {
    name: 'Flyway',
    is: (file) => /(^|\/)[VR]\d*[\w.]*__[^/]+\.sql$/.test(file),
    // What PostgreSQL refuses in a transaction it runs without one.
    read: (text) => ({
      up: [whole(text, !needsNoTransaction(text))],
      notes: [],
    }),
  },
  {
    name: 'golang-migrate',
    is: (file) => /\.up\.sql$/.test(file),
    read: (text) => ({ up: [whole(text, !isSingle(text))], notes: [] }),
  },
  {
    name: 'sqitch',
    is: (file, text) =>
      /(^|\/)deploy\/[^/]+\.sql$/.test(file) || /^--[ \t]*Deploy[ \t]+\S+/m.test(text),
    // Its scripts are psql's, and say BEGIN themselves.
    read: (text) => ({ up: [whole(text, false)], notes: [] }),
  },
];

/** Sent as one message: PostgreSQL makes a transaction block of several statements, not of one. */
function isSingle(text: string): boolean {
  return splitStatements(text).length <= 1;
}

/** REFRESH MATERIALIZED VIEW CONCURRENTLY runs in a transaction. */
function needsNoTransaction(text: string): boolean {
  return splitStatements(text).some(({ start, end }) => {
    const statement = text.slice(start, end);
    const [first = '', ...others] = tokenize(statement)
      .filter(({ kind }) => kind === 'word')
      .map((token) => statement.slice(token.start, token.end).toUpperCase());
    return (
      first === 'VACUUM' ||
      (/^(?:CREATE|DROP|REINDEX|ALTER)$/.test(first) && others.includes('CONCURRENTLY'))
    );
  });
}

function readChangesets(text: string): Omit<MigrationText, 'form'> {
  const found = marks(text, CHANGESET);
  const up = found.map((mark, index) => {
    const start = mark.index + mark[0].length;
    const next = found[index + 1]?.index ?? text.length;
    const rollback = ROLLBACK.exec(text.slice(start, next));
    return {
      start,
      // What follows is the way back, in comments or until the next change set.
      end: rollback === null ? next : start + rollback.index,
      isTransaction: !/runInTransaction:\s*"?false/i.test(mark[0]),
    };
  });
  return { up, notes: ROLLBACK.test(text) ? [DOWN_LEFT_OUT] : [] };
}

/** As people number them: 2 before 10; Flyway's by their versions, and what it repeats after all of those. */
export function compareMigrations(a: string, b: string): number {
  const [one, other] = [versionOf(a), versionOf(b)];
  if (isRepeated(a) !== isRepeated(b)) return isRepeated(a) ? 1 : -1;
  return (one === null || other === null ? 0 : byVersion(one, other)) || byNumbers(a, b);
}

function isRepeated(file: string): boolean {
  return /(?:^|[\\/])R__[^\\/]+\.sql$/.test(file);
}

/** `V1.2__name.sql` and `V1_2__name.sql`: 1, 2. */
function versionOf(file: string): readonly number[] | null {
  const [, version] = /(?:^|[\\/])V(\d+(?:[._]\d+)*)__[^\\/]+\.sql$/.exec(file) ?? [];
  return version?.split(/[._]/).map(Number) ?? null;
}

function byVersion(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  const differences = Array.from({ length }, (_, at) => (a[at] ?? 0) - (b[at] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function byNumbers(a: string, b: string): number {
  const [left, right] = [pieces(a), pieces(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one, other] = [left[at], right[at]];
    if (one === other) continue;
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    const [x, y] = [Number(one), Number(other)];
    if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
    return one < other ? -1 : 1;
  }
  return 0;
}

function pieces(file: string): readonly string[] {
  return file.match(/\d+|\D+/g) ?? [];
}
