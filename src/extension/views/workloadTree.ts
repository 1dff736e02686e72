// The view Workload: what the active database is asked, ranked and filtered, all of it or what came since the last look.

import * as vscode from 'vscode';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { SqlParser } from '../../features/loadParser';
import { enablingAdvice } from '../../features/workload/howToEnable';
import { matches } from '../../features/workload/ranking';
import { StatementsReader, type ServerWorkload } from '../../features/workload/statementsReader';
import { headline, ORDER_WORDS } from '../../features/workload/workloadWords';
import type { StatementSample } from '../../model/statementSample';
import { WORKLOAD_ORDERS, type Workload, type WorkloadOrder } from '../../model/workload';
import type { Lazy } from '../../util/lazy';
import { visibleLine, visibleMessage } from '../../util/visibleText';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { ConnectionManager } from '../connections/connectionManager';
import { askLine, pickOne } from '../shell/dialogs';
import { UserError } from '../shell/failure';
import { MessageNode, type TreeNode } from '../shell/treeNode';
import type { WorkRunner } from '../shell/workRunner';
import type { Badge } from './healthTree';
import { UnreadNode, WayNode, WorkloadStatementNode } from './workloadNodes';

/** Heuristic: what somebody scrolls through. */
const SHOWN = 100;
/** Where words are looked for: in every text that there is. */
const ALL = 10_000;

/** Of one connection, as long as it is open. */
interface Look {
  readonly client: OpenConnection['client'];
  readonly reader: StatementsReader;
  readonly read: ServerWorkload;
  /** What is subtracted; null where all that was counted is shown. */
  readonly since: StatementSample | null;
}

export class WorkloadTree implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #commands: ConnectionCommands;
  readonly #parser: Lazy<SqlParser>;
  readonly #work: WorkRunner;
  readonly #view: Badge;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  /** By connection. */
  readonly #looks = new Map<string, Look>();
  #by: WorkloadOrder = 'total';
  #filter = '';

  constructor(
    connections: ConnectionManager,
    commands: ConnectionCommands,
    { parser, work }: { readonly parser: Lazy<SqlParser>; readonly work: WorkRunner },
    view: Badge,
  ) {
    this.#connections = connections;
    this.#commands = commands;
    this.#parser = parser;
    this.#work = work;
    this.#view = view;
    this.#subscription = connections.onDidChange(() => {
      this.#show();
    });
  }

  children(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
    if (node) return node.children();
    const look = this.#look();
    return Promise.resolve(look === null ? [] : this.#nodesOf(look.read));
  }

  /** All that the server has counted. */
  async refresh(): Promise<void> {
    await this.#read(() => null);
  }

  /** What came since the view was read last. */
  async showChange(): Promise<void> {
    await this.#read((look) => (look?.read.kind === 'workload' ? look.read.sample : null));
  }

  async sort(): Promise<void> {
    const items = WORKLOAD_ORDERS.map((by) => ({
      label: `${by === this.#by ? '$(check) ' : ''}By ${ORDER_WORDS[by]}`,
      by,
    }));
    const picked = await pickOne(items, { placeHolder: 'Which statements come first?' });
    if (picked === undefined) return;
    this.#by = picked.by;
    await this.#readAgain();
  }

  async filter(): Promise<void> {
    const words = await askLine(
      'Filter Statements',
      'Words that are all in the statement; nothing shows all statements.',
      this.#filter,
    );
    if (words === undefined) return;
    this.#filter = words.trim();
    await this.#readAgain();
  }

  /** From the palette: one of those that the view lists, read now if it was not. Undefined when the person closes it. */
  async pick(): Promise<WorkloadStatementNode | undefined> {
    if (this.#look() === null) await this.refresh();
    const nodes = await this.children(undefined);
    const items = nodes
      .filter((node) => node instanceof WorkloadStatementNode)
      .map((node) => ({ ...node.choice(), node }));
    if (items.length === 0) throw new UserError(this.#whyNothing());
    const placeHolder = `Which statement of ${this.#view.description ?? 'the workload'}?`;
    return (await pickOne(items, { placeHolder, matchOnDetail: true }))?.node;
  }

  /** The connection that the view is of. */
  connectionId(): string | null {
    return this.#connections.activeConnection()?.profile.id ?? null;
  }

  async #readAgain(): Promise<void> {
    if (this.#look() !== null) await this.#read((look) => look?.since ?? null);
  }

  async #read(basis: (look: Look | null) => StatementSample | null): Promise<void> {
    const { client, profile, server } = await this.#commands.requireActive();
    if (server.engine.kind !== 'server') {
      throw new UserError(`${profile.name} is a twin: nobody runs statements on it.`, [
        'choose-connection',
      ]);
    }
    const before = this.#look();
    const since = basis(before);
    const reader = before?.reader ?? new StatementsReader(client, await this.#parser.get());
    const top = this.#filter === '' ? SHOWN : ALL;
    const question = { top, by: this.#by, ...(since === null ? {} : { since }) };
    const read = await this.#work.run(`Reading the statements of ${profile.name}`, (work) =>
      reader.read(question, work),
    );
    this.#looks.set(profile.id, { client, reader, read, since });
    this.#show();
  }

  /** Of the active connection; null where it was not read since it was opened. */
  #look(): Look | null {
    const open = this.#connections.activeConnection();
    const look = open === null ? undefined : this.#looks.get(open.profile.id);
    return look === undefined || look.client !== open?.client ? null : look;
  }

  #nodesOf(read: ServerWorkload): readonly TreeNode[] {
    if (read.kind === 'missing') {
      const { why, ways } = enablingAdvice(read);
      return [new MessageNode(why, 'warning'), ...ways.map((way) => new WayNode(way))];
    }
    const { workload } = read;
    const { statements, unread, notes } = workload;
    const found = statements.filter((statement) => matches(statement, this.#filter));
    return [
      ...found
        .slice(0, SHOWN)
        .map((statement) => new WorkloadStatementNode(statement, workload, this.#by)),
      ...(found.length === 0 ? [new MessageNode(this.#whyNone(workload), 'info')] : []),
      ...(unread.length === 0 ? [] : [new UnreadNode(unread)]),
      ...notes.map((note) => new MessageNode(note, 'info')),
    ];
  }

  #whyNothing(): string {
    const read = this.#look()?.read;
    if (read === undefined) return 'No database is connected.';
    return read.kind === 'missing' ? enablingAdvice(read).why : this.#whyNone(read.workload);
  }

  #whyNone({ statements }: Workload): string {
    if (statements.length > 0) return `No statement has all of the words: ${this.#filter}`;
    return this.#look()?.since === null
      ? 'Nothing has been counted yet.'
      : 'Nothing was run since the last look.';
  }

  #show(): void {
    const look = this.#look();
    const open = this.#connections.activeConnection();
    const workload = look?.read.kind === 'workload' ? look.read.workload : null;
    const since = (look?.since ?? null) === null ? '' : ', since the last look';
    this.#view.description =
      workload === null ? undefined : visibleLine(`${open?.profile.name ?? ''}${since}`);
    this.#view.message =
      workload === null
        ? undefined
        : visibleMessage(
            `${headline(workload, this.#by)}.${this.#filter === '' ? '' : ` Filter: ${this.#filter}`}`,
          );
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}
