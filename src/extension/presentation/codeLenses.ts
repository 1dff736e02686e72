// The line above each statement: explain it, and what the last run of it read.

import * as vscode from 'vscode';
import { changesSchema } from '../../features/migrations/changesSchema';
import { tintOf } from '../../model/connectionProfile';
import type { FileConnection, FileConnections } from '../connections/fileConnections';
import type { CommandId } from '../manifest';
import { resultSummary } from '../results/resultSummary';
import type { BoundResult, ResultStore } from '../results/resultStore';
import type { OpenedFixes } from '../results/openedFixes';
import { rangeInDocument, type TextStatement } from '../../features/hostLanguages/textStatements';
import type { DocumentSql } from '../shell/documentSql';
import type { SettingsReader } from '../shell/settings';
import { visibleLine } from '../../util/visibleText';

/** The verbs that EXPLAIN takes, in front of which only parentheses may stand. */
const EXPLAINABLE = /^[(\s]*(select|with|insert|update|delete|merge|values|table)\b/i;
/** They end with the session that runs them. */
const OF_A_SESSION = /^(set|reset|begin|start|commit|end|rollback|savepoint|release)\b/i;
/** Heuristic: beyond this a file is a dump, and its lenses would only be in the way. */
const MAX_LENSES = 2_000;

const EXPLAIN: CommandId = 'planwright.explain';
const OPTIMIZE: CommandId = 'planwright.explainAndOptimize';
const SHOW: CommandId = 'planwright.showPanel';
const CHOOSE_FOR_FILE: CommandId = 'planwright.useConnectionForFile';
const CHECK: CommandId = 'planwright.checkMigration';
const RUN: CommandId = 'planwright.runStatement';

export class StatementLenses implements vscode.Disposable {
  readonly #results: ResultStore;
  readonly #opened: OpenedFixes;
  readonly #settings: SettingsReader;
  readonly #files: FileConnections;
  readonly #sql: DocumentSql;
  readonly #nameOf: (connectionId: string) => string | null;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(
    results: ResultStore,
    opened: OpenedFixes,
    settings: SettingsReader,
    files: FileConnections,
    sql: DocumentSql,
    nameOf: (connectionId: string) => string | null,
  ) {
    this.#results = results;
    this.#opened = opened;
    this.#settings = settings;
    this.#files = files;
    this.#sql = sql;
    this.#nameOf = nameOf;
    this.#subscription = vscode.Disposable.from(
      files.onDidChange(() => {
        this.#changed.fire();
      }),
      results.onDidChange(() => {
        this.#changed.fire();
      }),
      opened.onDidChange(() => {
        this.#changed.fire();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        const sections = ['planwright.codeLens', 'planwright.run', 'planwright.hostLanguages'];
        if (sections.some((section) => event.affectsConfiguration(section))) this.#changed.fire();
      }),
    );
  }

  async lenses(document: vscode.TextDocument): Promise<readonly vscode.CodeLens[]> {
    if (!this.#settings.read('planwright.codeLens.enabled', document)) return [];
    const statements = await this.#sql.statements(document);
    const current = this.#results.of(document.uri).filter((result) => !result.stale);
    const where = this.#files.of(document);
    const isOpened = this.#opened.has(document.uri);
    const mayRun = isOpened || this.#settings.read('planwright.run.codeLens', document);
    const lenses = statements
      .map((statement) => {
        const { text, slice } = statement;
        const head = text.slice(slice.start, Math.min(slice.end, slice.start + 200));
        return {
          ...rangeInDocument(statement, slice),
          explainable: EXPLAINABLE.test(head),
          runnable: mayRun && !OF_A_SESSION.test(head),
        };
      })
      .filter(({ explainable, runnable }) => explainable || runnable)
      .slice(0, MAX_LENSES)
      .flatMap(({ start, end, explainable, runnable }) => {
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        const result = current.find(
          (candidate) => candidate.offset >= start && candidate.offset < end,
        );
        const shown = result ? this.#shown(result, where) : null;
        return lensesOf(document, range, where, { explainable, runnable, shown });
      });
    return isOpened ? lenses : [...checkLens(document, statements), ...lenses];
  }

  /** A result that another connection gave says so. */
  #shown(result: BoundResult, where: FileConnection): ShownResult {
    const elsewhere = where.kind === 'missing' || where.id !== result.connectionId;
    const name = elsewhere ? this.#nameOf(result.connectionId) : null;
    const summary = resultSummary(result.report);
    return { result, title: visibleLine(name === null ? summary : `${summary} on ${name}`) };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

/** Once a file, above the first statement that changes the schema. */
function checkLens(
  document: vscode.TextDocument,
  statements: readonly TextStatement[],
): readonly vscode.CodeLens[] {
  const first = statements.find(
    ({ passage, text, slice }) =>
      passage === null && changesSchema(text.slice(slice.start, slice.start + 60)),
  );
  if (first === undefined) return [];
  const at = document.positionAt(first.slice.start);
  const tooltip =
    'What it locks, rewrites and reads, and for how long: run on a copy of the schema, never on the server';
  const command = { command: CHECK, title: 'Check This Migration', tooltip };
  return [
    new vscode.CodeLens(new vscode.Range(at, at), {
      ...command,
      arguments: [document.uri.toString()],
    }),
  ];
}

interface ShownResult {
  readonly result: BoundResult;
  readonly title: string;
}

interface Offer {
  readonly explainable: boolean;
  readonly runnable: boolean;
  readonly shown: ShownResult | null;
}

function lensesOf(
  document: vscode.TextDocument,
  statement: vscode.Range,
  where: FileConnection,
  { explainable, runnable, shown }: Offer,
): readonly vscode.CodeLens[] {
  const at = new vscode.Range(statement.start, statement.start);
  const target = [document.uri.toString(), document.offsetAt(statement.start)];
  const lens = (title: string, command: CommandId, tooltip: string, args: readonly unknown[]) =>
    new vscode.CodeLens(at, { title, command, tooltip, arguments: [...args] });
  const place = placeText(where);
  return [
    ...(place === null
      ? []
      : [lens(place, CHOOSE_FOR_FILE, 'The connection of this file', [document.uri.toString()])]),
    ...(runnable
      ? [lens('Run', RUN, 'The rows of what only reads; a question before anything else', target)]
      : []),
    ...(explainable
      ? [
          lens('Explain', EXPLAIN, 'The plan and its estimates; nothing is executed', target),
          lens('Explain & Optimize', OPTIMIZE, 'Why it is slow, and what would help', target),
        ]
      : []),
    ...(shown ? [lens(shown.title, SHOW, shown.result.report.verdict, [shown.result.id])] : []),
  ];
}

/** Null where it is the active connection and nothing tells that one apart. */
function placeText(where: FileConnection): string | null {
  if (where.kind === 'missing') return '$(warning) No connection for this file';
  const { kind, profile } = where;
  if (kind === 'active' && (profile === null || tintOf(profile) === null)) return null;
  const name = kind === 'own' ? where.name : (profile?.name ?? '');
  const production = profile?.production === true ? ' (production)' : '';
  return visibleLine(`$(circle-filled) ${name}${production}`);
}
