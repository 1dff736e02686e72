// What is a server asked to do? pg_stat_statements as a workload: counters each time, each text once.

import { isTrivia, tokenize } from '../../analysis/sql/lexer';
import type { SqlParser } from '../../analysis/sql/parser';
import type { Queries } from '../../db/contracts';
import { isOwnStatement } from '../../db/ownMark';
import { readStatements, type StatementsView } from '../../db/statements/pgStatStatements';
import {
  MOST_TEXT,
  readStatementTexts,
  type StatementText,
} from '../../db/statements/statementTexts';
import type {
  MissingStatements,
  StatementEntry,
  StatementSample,
} from '../../model/statementSample';
import type {
  UnreadStatement,
  Workload,
  WorkloadOrder,
  WorkloadStatement,
} from '../../model/workload';
import { exactCount } from '../../util/humanNumbers';
import type { Work } from '../../util/progress';
import { addedSince, mergeEntries, type CountedStatement } from './counterMath';
import { ranked, shareOf } from './ranking';
import { hearingCancel } from './hearingCancel';
import { statementNotes } from './statementNotes';
import { steersSession, whyUnread } from './whyUnread';

export interface StatementsQuestion {
  /** So many statements, those first that `by` ranks first. */
  readonly top: number;
  readonly by: WorkloadOrder;
  /** Only what was added since; absent for all that the server holds. */
  readonly since?: StatementSample;
}

export type ServerWorkload =
  | { readonly kind: 'workload'; readonly workload: Workload; readonly sample: StatementSample }
  | ({ readonly kind: 'missing' } & MissingStatements);

/** Heuristic: what steers a session is told from this share of all time on. */
const LEAST_SHARE = 0.01;
/** Room for what is left out: Planwright's own statements, and those without a plan. */
const more = (top: number): number => 2 * top + 100;

type Reading =
  | { readonly kind: 'own' }
  | { readonly kind: 'statement'; readonly text: string; readonly form: string }
  | { readonly kind: 'unread'; readonly text: string; readonly form: string; readonly why: string };

/** Of one database. */
export class StatementsReader {
  readonly #client: Queries;
  readonly #parser: SqlParser;
  /** By key: what another role wrote, its mark above all, is nothing of this role's entry. */
  readonly #readings = new Map<string, Reading>();

  constructor(client: Queries, parser: SqlParser) {
    this.#client = client;
    this.#parser = parser;
  }

  async read({ top, by, since }: StatementsQuestion, work: Work): Promise<ServerWorkload> {
    work.progress('reading pg_stat_statements');
    const read = await readStatements(this.#client, work.signal);
    if (read.kind === 'missing') return read;
    const { sample, tracking, view } = read;
    const shown = since === undefined ? sample : addedSince(since, sample);
    this.#forget(sample);
    const first = ranked(mergeEntries(shown.entries), by).slice(0, more(top));
    const keys = new Set(first.flatMap((one) => (one.queryId === null ? [] : one.keys)));
    const problem = await this.#readTexts([...keys], view, work);
    const asked = shown.entries.filter(({ key, queryId }) => queryId === null || keys.has(key));
    const own = asked.filter((entry) => this.#isOwn(entry));
    const others = asked.filter((entry) => !this.#isOwn(entry));
    const counted = ranked(
      mergeEntries(others, ({ key }) => this.#formOf(key)),
      by,
    );
    const { statements, unread } = this.#listed(counted, shown, top, problem);
    return {
      kind: 'workload',
      sample,
      workload: {
        source: 'pg_stat_statements',
        since: shown.since,
        totals: shown.totals,
        statements,
        unread,
        notes: statementNotes(tracking, sample, { problem, own }),
      },
    };
  }

  /** What the server has thrown away comes back as another entry, if at all. */
  #forget({ entries }: StatementSample): void {
    const held = new Set(entries.map(({ key }) => key));
    for (const key of this.#readings.keys()) if (!held.has(key)) this.#readings.delete(key);
  }

  #isOwn({ key }: StatementEntry): boolean {
    return this.#readings.get(key)?.kind === 'own';
  }

  #formOf(key: string): string {
    const reading = this.#readings.get(key);
    return reading === undefined || reading.kind === 'own' ? '' : reading.form;
  }

  /** What the server said when it gave no texts at all. */
  async #readTexts(
    keys: readonly string[],
    view: StatementsView,
    work: Work,
  ): Promise<string | null> {
    const fresh = keys.filter((key) => !this.#readings.has(key));
    const { texts, problem } = await readStatementTexts(this.#client, view, fresh, work.signal);
    if (texts.length > 0) work.progress(`reading ${exactCount(texts.length)} statements`);
    for await (const text of hearingCancel(texts, work.signal)) {
      const reading = await this.#readingOf(text);
      if (reading !== null) for (const key of text.keys) this.#readings.set(key, reading);
    }
    return problem;
  }

  /** Null where there was no room for it this time. */
  async #readingOf({ text, length }: StatementText): Promise<Reading | null> {
    if (text === null) return null;
    if (isOwnStatement(text)) return { kind: 'own' };
    const form = formOf(text);
    if (length > MOST_TEXT) {
      const why = `Its text has ${exactCount(length)} characters; Planwright reads ${exactCount(MOST_TEXT)}.`;
      return { kind: 'unread', text: text.slice(0, SHOWN_OF_CUT), form, why };
    }
    const why = await whyUnread(this.#parser, text);
    return why === null ? { kind: 'statement', text, form } : { kind: 'unread', text, form, why };
  }

  #listed(
    counted: readonly CountedStatement[],
    sample: StatementSample,
    top: number,
    problem: string | null,
  ): Pick<Workload, 'statements' | 'unread'> {
    const statements: WorkloadStatement[] = [];
    const unread: UnreadStatement[] = [];
    for (const one of counted) {
      const { id, queryId, keys, counters, nested } = one;
      if (queryId === null) {
        unread.push(hidden(one));
        continue;
      }
      if (statements.length === top) continue;
      const reading = this.#readings.get(keys[0] ?? '') ?? lost(problem);
      const { calls, totalMs } = counters;
      const little = (shareOf(totalMs, sample) ?? 0) < LEAST_SHARE;
      if (reading.kind === 'unread' && !(little && steersSession(reading.text)))
        unread.push({ id, text: reading.text, why: reading.why, calls, totalMs });
      if (reading.kind === 'statement')
        statements.push({
          ...{ id, text: reading.text, place: null, calls, counters },
          ...(nested ? { nested: true } : {}),
        });
    }
    return { statements, unread };
  }
}

/** In characters. Heuristic: enough to know it by. */
const SHOWN_OF_CUT = 1_000;

function hidden({ id, role, keys, counters }: CountedStatement): UnreadStatement {
  const { calls, totalMs } = counters;
  const what = keys.length === 1 ? 'One statement' : `${exactCount(keys.length)} statements`;
  return {
    ...{ id, text: '<insufficient privilege>', calls, totalMs },
    why: `${what} of the role ${role}: its texts are shown to members of pg_read_all_stats.`,
  };
}

/** Without comments, case and layout, in which one statement of several roles may differ. */
function formOf(text: string): string {
  const words = tokenize(text).filter((token) => !isTrivia(token));
  return words.map(({ start, end }) => text.slice(start, end).toLowerCase()).join(' ');
}

function lost(problem: string | null): Reading {
  const why =
    problem === null
      ? 'The server has no text for it: its file of texts was lost or damaged, or all texts together are too long.'
      : `The server gave no texts: ${problem}`;
  return { kind: 'unread', text: '', form: '', why };
}
