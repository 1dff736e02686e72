// Columns, constants, parameters and references to subplans: what an expression begins with when nothing opens.

import { unquotedIdentifier } from '../../util/sqlIdentifier';
import type { Expression } from './expression';
import { stringOf, type Tokens } from './tokens';

/** Constants that the server prints as words. */
const LITERAL_WORDS: ReadonlySet<string> = new Set(['true', 'false']);
const OTHER_CONSTANTS: ReadonlySet<string> = new Set(
  (
    'NULL CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURRENT_USER SESSION_USER USER ' +
    'CURRENT_ROLE CURRENT_CATALOG CURRENT_SCHEMA SYSTEM_USER DEFAULT'
  ).split(' '),
);

export function parseLeaf(tokens: Tokens): Expression {
  const start = tokens.start;
  const leaf = leafOf(tokens, tokens.kind());
  return { ...leaf, args: [], start, end: tokens.end };
}

type Leaf =
  | { kind: 'column'; alias: string | null; column: string }
  | { kind: 'constant'; value: string | null }
  | { kind: 'subplan'; name: string; isHashed: boolean; isInitPlan: boolean }
  | { kind: 'parameter' }
  | { kind: 'other' };

function leafOf(tokens: Tokens, kind: ReturnType<Tokens['kind']>): Leaf {
  if (kind === 'word') return wordOf(tokens);
  if (kind === 'quoted-identifier') return columnOf(tokens);
  const word = tokens.take();
  if (kind === 'string') return { kind: 'constant', value: stringOf(word) };
  if (kind === 'number') return { kind: 'constant', value: word };
  return { kind: kind === 'parameter' ? 'parameter' : 'other' };
}

function wordOf(tokens: Tokens): Leaf {
  const word = tokens.peek();
  const isPlan = (name: string): boolean => name === 'SubPlan' || name === 'InitPlan';
  const isHashed = word === 'hashed' && isPlan(tokens.peek(1));
  const isRescan = word === 'rescan' && isPlan(tokens.peek(1));
  if (isHashed || isRescan || isPlan(word)) {
    if (!isPlan(word)) tokens.take();
    const isInitPlan = tokens.take() === 'InitPlan';
    return { kind: 'subplan', name: unquotedIdentifier(tokens.take()), isHashed, isInitPlan };
  }
  if (LITERAL_WORDS.has(word)) return { kind: 'constant', value: tokens.take() };
  if (OTHER_CONSTANTS.has(word)) {
    tokens.take();
    return { kind: 'constant', value: null };
  }
  // `date '2024-01-01'`: as people write it.
  if (tokens.kind(1) === 'string') {
    tokens.take();
    return { kind: 'constant', value: stringOf(tokens.take()) };
  }
  return columnOf(tokens);
}

/** `column`, `alias.column`, `schema.relation.column`; `alias.*` reads all of them. */
function columnOf(tokens: Tokens): Leaf {
  const names = [unquotedIdentifier(tokens.take())];
  while (tokens.isNext('.')) {
    tokens.take();
    if (tokens.skipIf('*')) return { kind: 'other' };
    names.push(unquotedIdentifier(tokens.take()));
  }
  return { kind: 'column', alias: names.at(-2) ?? null, column: names.at(-1) ?? '' };
}
