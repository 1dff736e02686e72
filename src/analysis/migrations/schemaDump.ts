// A dump of the whole schema, which Rails (structure.sql) and dbmate (schema.sql) write beside their migrations: nothing runs it
// on a database that is there, but two of them tell what a migration in a program brought.

import type { SourceRange } from '../../model/sourceRange';
import { isTrivia, tokenize } from '../sql/lexer';
import { piecesOf } from '../sql/pieces';

const WRITTEN_BY_TOOL =
  /^-- PostgreSQL database dump|\bINSERT\s+INTO\s+(?:"?\w+"?\.)?"?schema_migrations"?/im;

export function isSchemaDump(file: string, text: string): boolean {
  return /(?:^|\/)(?:structure|schema)\.sql$/i.test(file) && WRITTEN_BY_TOOL.test(text);
}

export interface NewInDump {
  readonly statements: readonly SourceRange[];
  /** Objects that are made otherwise than before: a dump does not tell what brings one to the other. */
  readonly changed: number;
  /** Statements that are there no more. */
  readonly gone: number;
}

export function newInDump(text: string, before: string): NewInDump {
  const [now, then] = [statementsOf(text), statementsOf(before)];
  const [known, kept] = [new Set(then.map(textOf)), new Set(now.map(textOf))];
  // Namesakes that stay, such as a policy of the same name on another table, were not changed into this one.
  const made = new Set(
    then.filter(({ text: old }) => !kept.has(old)).flatMap(({ head }) => head ?? []),
  );
  const added = now.filter((one) => !known.has(one.text));
  const isChange = ({ head }: DumpStatement): boolean => head !== null && made.has(head);
  const changed = added.filter(isChange);
  const gone = Math.max(0, then.filter((one) => !kept.has(one.text)).length - changed.length);
  return { statements: added.filter((one) => !isChange(one)), changed: changed.length, gone };
}

interface DumpStatement extends SourceRange {
  /** Without comments, each blank one. */
  readonly text: string;
  /** `CREATE TABLE public.orders`; null of what makes nothing. */
  readonly head: string | null;
}

function textOf({ text }: DumpStatement): string {
  return text;
}

/** Which migrations have run stands in the dump as rows. */
function statementsOf(dump: string): readonly DumpStatement[] {
  return piecesOf(dump)
    .filter(({ isCommand }) => !isCommand)
    .flatMap(({ start, end, text }) => {
      const words = tokenize(text)
        .filter((token) => !isTrivia(token))
        .map((token) => text.slice(token.start, token.end));
      const whole = words.filter((word) => word !== ';').join(' ');
      if (whole === '' || /^INSERT INTO /i.test(whole)) return [];
      return [{ start, end, text: whole, head: headOf(words) }];
    });
}

function headOf(words: readonly string[]): string | null {
  if (words[0]?.toUpperCase() !== 'CREATE') return null;
  const end = words.findIndex((word) => /^(?:\(|AS|ON|USING|RETURNS|PARTITION|;)$/i.test(word));
  return words.slice(0, end < 0 ? words.length : end).join(' ');
}
