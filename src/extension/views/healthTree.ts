// The view Health: runs the checks on the active connection and keeps what they said until the next run.

import * as vscode from 'vscode';
import { doneChanges, fixText, runnableStatements } from '../../features/adviceText';
import { unlessRefused } from '../../features/explain/unlessRefused';
import { leftOutWords } from '../../features/leftOutWords';
import { readIndexStates } from '../../features/madeIndexes';
import { DEMO_HEALTH_OPTIONS, runHealth } from '../../features/runHealth';
import { useWords } from '../../features/replicas/replicaWords';
import type { Fix } from '../../model/change';
import type { HealthFinding, HealthReport, HealthResult } from '../../model/healthFinding';
import type { ConnectionCommands } from '../connections/connectionCommands';
import type { ReplicaConnections } from '../connections/replicaConnections';
import type { ConnectionManager } from '../connections/connectionManager';
import { visibleMessage } from '../../util/visibleText';
import { humanCount } from '../../util/humanNumbers';
import type { AppliedChanges } from '../results/appliedChanges';
import type { OpenedFix, OpenedFixes } from '../results/openedFixes';
import { sqlForReading } from '../fixes/sqlText';
import { UserError } from '../shell/failure';
import type { WorkRunner } from '../shell/workRunner';
import { AgeNode, findingsIn, HealthFindingNode, healthNodesOf } from './healthNodes';
import { MadeGroupNode, type UsedIndex } from './madeNodes';
import type { TreeNode } from '../shell/treeNode';

export interface Badge {
  badge?: vscode.ViewBadge | undefined;
  description?: string | undefined;
  message?: string | undefined;
}

interface Connecting {
  readonly connections: ConnectionManager;
  readonly connectionCommands: ConnectionCommands;
  readonly replicas: ReplicaConnections;
}

interface Parts {
  readonly applied: AppliedChanges;
  readonly opened: OpenedFixes;
  readonly work: WorkRunner;
}

export class HealthTree implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #commands: ConnectionCommands;
  readonly #applied: AppliedChanges;
  readonly #opened: OpenedFixes;
  readonly #work: WorkRunner;
  readonly #replicas: ReplicaConnections;
  readonly #view: Badge;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  /** The connection that the results are of. */
  #connectionId: string | null = null;
  #results: readonly HealthResult[] = [];
  #report: HealthReport | null = null;
  /** Indexes of Planwright's that are there. */
  #made: readonly UsedIndex[] = [];

  constructor(
    { connections, connectionCommands, replicas }: Connecting,
    { applied, opened, work }: Parts,
    view: Badge,
  ) {
    this.#connections = connections;
    this.#commands = connectionCommands;
    this.#replicas = replicas;
    this.#applied = applied;
    this.#opened = opened;
    this.#work = work;
    this.#view = view;
    this.#subscription = connections.onDidChange(() => {
      const active = connections.activeConnection()?.profile.id ?? null;
      if (this.#connectionId !== null && active !== this.#connectionId) this.#forget();
    });
  }

  children(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
    if (node) return node.children();
    const groups = healthNodesOf(this.#results);
    if (!this.#report) return Promise.resolve(groups);
    return Promise.resolve([
      ...groups,
      ...(this.#made.length > 0 ? [new MadeGroupNode(this.#made)] : []),
      new AgeNode(this.#report.statisticsAgeDays),
    ]);
  }

  async run(): Promise<void> {
    const connection = await this.#commands.requireActive();
    const { client, profile, server, scratch } = connection;
    if (server.engine.kind !== 'server') {
      throw new UserError(
        `${profile.name} is a twin: it has no counters of use, which its health is judged by.`,
        ['choose-connection'],
      );
    }
    this.#forget();
    this.#connectionId = profile.id;
    const made = this.#applied.indexesOn(profile.id, Date.now());
    const { report, states } = await this.#work.run(
      `Checking the health of ${profile.name}`,
      async (work) => ({
        report: await runHealth(client, work, {
          made,
          replicas: this.#replicas.of(connection),
          options: scratch === null ? {} : DEMO_HEALTH_OPTIONS,
          onResult: (result) => {
            this.#results = [...this.#results, result];
            this.#changed.fire(undefined);
          },
        }),
        // The checks stand without it.
        states: await unlessRefused([], '', () =>
          readIndexStates(
            client,
            made.map(({ index }) => index),
            work.signal,
          ),
        ),
      }),
    );
    // Another connection may have become active meanwhile.
    if (this.#connections.activeId() !== profile.id) return;
    this.#report = report;
    this.#made = made.flatMap((each, position) => {
      const state = states?.[position] ?? null;
      return state === null ? [] : [{ made: each, state }];
    });
    this.#show();
  }

  async openFix(node: unknown): Promise<void> {
    if (!(node instanceof HealthFindingNode)) return;
    const { finding } = node;
    await this.#opened.open(textOf(finding), finding.fixes.map(openedFix), {
      connectionId: this.#connectionId,
      result: null,
    });
  }

  #forget(): void {
    this.#results = [];
    this.#report = null;
    this.#made = [];
    this.#connectionId = null;
    this.#show();
  }

  #show(): void {
    // What matters little is in the list, and calls nobody.
    const count = findingsIn(this.#results).filter(({ impact }) => impact !== 'low').length;
    this.#view.badge =
      count === 0
        ? undefined
        : {
            value: count,
            tooltip: `${humanCount(count)} ${count === 1 ? 'thing needs' : 'things need'} attention`,
          };
    this.#view.description =
      this.#report && this.#connectionId !== null
        ? (this.#connections.nameOf(this.#connectionId) ?? undefined)
        : undefined;
    const report = this.#report;
    const words = report ? [...useWords(report), ...leftOutWords(report.leftOut ?? [])] : [];
    this.#view.message = words.length === 0 ? undefined : visibleMessage(words.join(' '));
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

function openedFix({ title, changes }: Fix): OpenedFix {
  return {
    ...{ title, name: '', proof: null, runnable: runnableStatements(changes) },
    done: (count) => doneChanges(changes, count),
  };
}

/** SQL to look at: nothing is run. */
function textOf({ title, message, fixes }: HealthFinding): string {
  const statements = fixes
    .map(fixText)
    .map(({ title: what, sql = '', undoSql = '' }) => ({ title: what, sql, undoSql }));
  return sqlForReading([title, message], statements);
}
