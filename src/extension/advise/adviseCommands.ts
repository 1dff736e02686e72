// Advice for a whole workload: of what the active server counts, or of SQL files; and its slow statements one by one.

import * as vscode from 'vscode';
import { adviceHeadline } from '../../features/advise/adviceWords';
import { adviceMarkdown } from '../../features/advise/adviceMarkdown';
import { adviseWorkload } from '../../features/advise/adviseWorkload';
import { optimiseSlowQueries } from '../../features/advise/slowQueries';
import { slowQueriesMarkdown } from '../../features/advise/slowQueriesMarkdown';
import type { WorkloadAdvice } from '../../features/advise/writeAdvice';
import { doneChanges, runnableStatements } from '../../features/adviceText';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { SqlParser } from '../../features/loadParser';
import {
  NO_SOURCES,
  readFilesWorkload,
  SQL_FILES,
  type SqlFile,
} from '../../features/workload/filesWorkload';
import { enablingAdvice } from '../../features/workload/howToEnable';
import { StatementsReader } from '../../features/workload/statementsReader';
import type { Workload } from '../../model/workload';
import { decodeText } from '../../util/decodeText';
import { exactCount, humanBytes } from '../../util/humanNumbers';
import type { Lazy } from '../../util/lazy';
import type { Work } from '../../util/progress';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { StatementExplainer } from '../explain/statementExplainer';
import { sqlForReading } from '../fixes/sqlText';
import type { OpenedFix, OpenedFixes } from '../results/openedFixes';
import { tell } from '../shell/dialogs';
import { showMarkdown } from '../shell/editors';
import { UserError } from '../shell/failure';
import type { SettingsReader } from '../shell/settings';
import type { WorkRunner } from '../shell/workRunner';
import type { TwinRegistry } from '../twin/twinRegistry';

/** Of what the server counts, those with the most time. Heuristic: what stands behind them is a hundredth of it. */
const MOST_COUNTED = 200;
const MOST_SLOW = 20;
/** Heuristic: long enough for a large schema; a person cancels sooner, and keeps the best so far. */
const SECONDS = 120;
const NO_LIMITS = { bytes: Infinity, count: Infinity };

const MOST_FILES = 2_000;
const MOST_FILE_BYTES = 20_000_000;

export class AdviseCommands {
  readonly #connections: ConnectionCommands;
  readonly #explainer: StatementExplainer;
  readonly #twins: TwinRegistry;
  readonly #parser: Lazy<SqlParser>;
  readonly #work: WorkRunner;
  readonly #opened: OpenedFixes;
  readonly #settings: SettingsReader;

  constructor(parts: {
    readonly connections: ConnectionCommands;
    readonly explainer: StatementExplainer;
    readonly twins: TwinRegistry;
    readonly parser: Lazy<SqlParser>;
    readonly work: WorkRunner;
    readonly opened: OpenedFixes;
    readonly settings: SettingsReader;
  }) {
    this.#connections = parts.connections;
    this.#explainer = parts.explainer;
    this.#twins = parts.twins;
    this.#parser = parts.parser;
    this.#work = parts.work;
    this.#opened = parts.opened;
    this.#settings = parts.settings;
  }

  /** For the statements that the active server counts, as often as each ran. */
  async forServer(): Promise<void> {
    const connection = await this.#connections.requireActive();
    await this.#advise(connection, (work) => this.#counted(connection, MOST_COUNTED, work));
  }

  /** `argument`: a file or folder of the explorer, with the whole selection beside it; else the folders of the workspace. */
  async forFiles(argument: unknown, selection: unknown): Promise<void> {
    const chosen = (Array.isArray(selection) ? selection : [argument]).filter(
      (one) => one instanceof vscode.Uri,
    );
    const connection = await this.#connections.requireActive();
    const parser = await this.#parser.get();
    await this.#advise(connection, async (work) => {
      const found = await sqlFiles(chosen);
      if (found.length === 0) throw new UserError('There is no SQL file there.');
      const files = found.slice(0, MOST_FILES);
      const notes =
        files.length === found.length ? [] : [`Only ${exactCount(MOST_FILES)} files are read.`];
      const workload = await readFilesWorkload(parser, texts(files, notes, work), work);
      return { ...workload, notes: [...workload.notes, ...notes] };
    });
  }

  /** What would help each of the slowest, as one report. */
  async slowQueries(): Promise<void> {
    const connection = await this.#connections.requireActive();
    const { client, scratch, profile } = connection;
    const parser = await this.#parser.get();
    const twin = this.#explainer.twinOf(connection);
    const options = {
      sampleValues: this.#explainer.usesSamples(profile),
      lockTimeoutMs: this.#settings.read('planwright.explain.lockTimeoutMs'),
      rules: this.#explainer.rules(
        this.#settings.read('planwright.rules.disabled'),
        this.#settings.read('planwright.rules.options'),
      ),
    };
    const title = `Optimising the slow queries of ${profile.name}`;
    const report = await this.#work.run(title, async (work) => {
      const workload = await this.#counted(connection, MOST_SLOW, work);
      const dependencies = { parser, client, scratch, twin };
      const found = await optimiseSlowQueries(dependencies, workload, options, work);
      return slowQueriesMarkdown(profile.name, workload, found);
    });
    await showMarkdown(report);
  }

  async #advise(
    connection: OpenConnection,
    read: (work: Work) => Promise<Workload>,
  ): Promise<void> {
    const { profile, client } = connection;
    const parser = await this.#parser.get();
    const engine = this.#engineFor(connection);
    const twin = engine === 'twin' ? this.#twins.of(connection).access() : null;
    const title = `Choosing indexes for ${profile.name}; Cancel keeps the best so far`;
    const found = await this.#work.run(title, async (work) => {
      const workload = await read(work);
      const sampleValues = this.#explainer.usesSamples(profile);
      const question = { workload, engine, sampleValues, limits: NO_LIMITS, seconds: SECONDS };
      return adviseWorkload({ parser, client, twin }, question, work);
    });
    await showMarkdown(adviceMarkdown(found.advice));
    const apply = 'Open SQL to Apply';
    const offers = found.changes.length === 0 ? [] : [apply];
    const answer = await tell('information', adviceHeadline(found.advice), ...offers);
    if (answer === apply) await this.#open(found, profile.id);
  }

  #engineFor({ server, profile }: OpenConnection): 'twin' | 'hypopg' {
    const isServer = server.engine.kind === 'server';
    if (!isServer || this.#settings.read('planwright.twin.enabled')) return 'twin';
    if (server.extensions['hypopg'] !== undefined) return 'hypopg';
    throw new UserError(
      `The twin is switched off (planwright.twin.enabled), and ${profile.name} has no HypoPG: one of them has to plan the indexes.`,
    );
  }

  /** Each statement has its Run above it; nothing is run here. */
  async #open({ advice, changes }: WorkloadAdvice, connectionId: string): Promise<void> {
    const told = [
      ...advice.create.map(({ ddl, undoSql, serves, remark }) => {
        const title = `For ${String(serves.length)} statement${serves.length === 1 ? '' : 's'}`;
        return { title: remark === undefined ? title : `${title}. ${remark}`, sql: ddl, undoSql };
      }),
      ...advice.drop.map(({ sql, undoSql, why }) => ({ title: why, sql, undoSql })),
    ];
    const closed = told.map(({ title, sql, undoSql }) => ({
      ...{ title, sql: `${sql};`, undoSql: `${undoSql};` },
    }));
    const fixes: OpenedFix[] = changes.map((change, position) => ({
      name: `w:${String(position)}`,
      title: told[position]?.title ?? '',
      proof: null,
      runnable: runnableStatements([change]),
      done: (count) => doneChanges([change], count),
    }));
    const text = sqlForReading([adviceHeadline(advice)], closed);
    await this.#opened.open(text, fixes, { connectionId, result: null });
  }

  async #counted({ client, profile, server }: OpenConnection, top: number, work: Work) {
    if (server.engine.kind !== 'server')
      throw new UserError(`${profile.name} counts no statements: advise for SQL files instead.`, [
        'choose-connection',
      ]);
    const reader = new StatementsReader(client, await this.#parser.get());
    const read = await reader.read({ top, by: 'total' }, work);
    if (read.kind === 'workload') {
      const { statements, unread } = read.workload;
      if (statements.length + unread.length > 0) return read.workload;
      throw new UserError(`${profile.name} has counted no statement yet.`);
    }
    const { why } = enablingAdvice(read);
    throw new UserError(`${why} The view Workload says how to change that.`);
  }
}

/** Each once, in their order; one more than are read tells that there are more. */
async function sqlFiles(chosen: readonly vscode.Uri[]): Promise<readonly vscode.Uri[]> {
  const inside = (folder: vscode.Uri | null): Thenable<vscode.Uri[]> =>
    vscode.workspace.findFiles(
      folder === null ? SQL_FILES : new vscode.RelativePattern(folder, SQL_FILES),
      `{${NO_SOURCES.join(',')}}`,
      MOST_FILES + 1,
    );
  const found = chosen.length === 0 ? await inside(null) : [];
  for (const uri of chosen) {
    const { type } = await vscode.workspace.fs.stat(uri);
    const isFolder = (type & vscode.FileType.Directory) !== 0;
    found.push(...(isFolder ? await inside(uri) : [uri]));
  }
  const once = new Map(found.map((uri) => [uri.toString(), uri]));
  return [...once.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What is too large is left out, and said in `notes`. */
async function* texts(
  files: readonly vscode.Uri[],
  notes: string[],
  work: Work,
): AsyncGenerator<SqlFile> {
  for (const uri of files) {
    const file = vscode.workspace.asRelativePath(uri);
    work.progress(`reading ${file}`);
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MOST_FILE_BYTES) {
      notes.push(`${file} is left out: ${humanBytes(size)} are more than is read.`);
      continue;
    }
    yield { file, text: decodeText(await vscode.workspace.fs.readFile(uri)) };
  }
}
