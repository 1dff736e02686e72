// Which parts of a migration file go up and which down, and what does the tool that runs it put into one transaction? Told by
// the marks of the tools that people use; a file without any is plain SQL, as psql runs it.

import type { SourceRange } from '../../model/sourceRange';
import { tokenize } from '../sql/lexer';
import { splitStatements } from '../sql/split';
import { changeSetsOf, hasRollback, newChangeSets } from './changesets';
import { isRepeated } from './fileOrder';
import { isSchemaDump, newInDump } from './schemaDump';

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
  /** What runs of a file that has run before, as it was then; most tools run a file once. */
  readAgain?(text: string, before: string, file: string): Omit<MigrationText, 'form'>;
}

const DOWN_LEFT_OUT = 'The part that goes down is not checked.';

const NOT_AGAIN =
  'It has run before, and was changed since: a migration runs once, so nothing of it is checked.';

/** `before`: its text when it was run before; null for a new one. */
export function readMigration(
  file: string,
  text: string,
  before: string | null = null,
): MigrationText {
  const path = file.replaceAll('\\', '/');
  const form = FORMS.find((one) => one.is(path, text)) ?? PLAIN;
  const { name } = form;
  if (before === null) return { form: name, ...form.read(text) };
  const again = form.readAgain?.(text, before, path) ?? { up: [], notes: [NOT_AGAIN] };
  return { form: name, ...again };
}

/** As psql runs it. */
const PLAIN: Form = {
  name: 'SQL',
  is: () => true,
  read: (text) => ({ up: [whole(text, false)], notes: [] }),
};

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

const FORMS: readonly Form[] = [
  {
    name: 'schema dump',
    is: isSchemaDump,
    read: () => ({ up: [], notes: [OF_DUMP] }),
    readAgain: readDump,
  },
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
    read: (text) => ({ up: changeSetsOf(text), notes: rollbackNotes(text) }),
    readAgain: (text, before) => ({
      up: newChangeSets(text, before),
      notes: [...rollbackNotes(text), 'Of its change sets those are checked that are new.'],
    }),
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
    read: readFlyway,
    readAgain: (text, _before, file) =>
      isRepeated(file) ? readFlyway(text) : { up: [], notes: [NOT_AGAIN] },
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

const OF_DUMP =
  'It is a dump of the whole schema, which no migration runs: --since a git reference checks what is new in it.';

function readDump(text: string, before: string): Omit<MigrationText, 'form'> {
  const { statements, changed, gone } = newInDump(text, before);
  const unseen = [
    ...(changed > 0 ? [`${String(changed)} made otherwise than before`] : []),
    ...(gone > 0 ? [`${String(gone)} that it holds no more`] : []),
  ];
  const notes = [
    'Of the dump of the schema those statements are checked that are new in it.',
    ...(unseen.length > 0
      ? [`Not checked, as a dump does not tell how: ${unseen.join(', and ')}.`]
      : []),
  ];
  return { up: statements.map(({ start, end }) => ({ start, end, isTransaction: false })), notes };
}

function readFlyway(text: string): Omit<MigrationText, 'form'> {
  return { up: [whole(text, !needsNoTransaction(text))], notes: [] };
}

function rollbackNotes(text: string): readonly string[] {
  return hasRollback(text) ? [DOWN_LEFT_OUT] : [];
}

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
