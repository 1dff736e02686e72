// Everything behind the commands and views, built at their first use: activation itself loads none of it.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { Demo } from '../features/connections/demo';
import { HostSqlReader } from '../features/hostLanguages/hostSqlReader';
import { Linter } from '../features/lint/linter';
import { loadParser, type SqlParser } from '../features/loadParser';
import { DisposableList } from '../util/disposableList';
import { Lazy } from '../util/lazy';
import { askPassword } from './connections/askPassword';
import { ConnectionCommands } from './connections/connectionCommands';
import { ConnectionManager } from './connections/connectionManager';
import { ConnectionTests } from './connections/connectionTests';
import { FileConnections } from './connections/fileConnections';
import { ImportCommand } from './connections/importCommand';
import { PasswordStore } from './connections/passwordStore';
import { PoolerConsoles } from './connections/poolerConsoles';
import { ProfileStore } from './connections/profileStore';
import { ReplicaConnections } from './connections/replicaConnections';
import { sshAccess } from './connections/sshPerson';
import { ConnectionStatusBar } from './connections/statusBar';
import { CodeMemory } from './explain/codeMemory';
import { ExplainCommand } from './explain/explainCommand';
import { OtherCircumstances } from './explain/otherCircumstances';
import { ReplicaCommands } from './explain/replicaCommands';
import { StatementExplainer } from './explain/statementExplainer';
import { ParameterFiles } from './explain/namedSets';
import { ParameterMemory } from './explain/parameterMemory';
import { FixCommands } from './fixes/fixCommands';
import { FixRunner } from './fixes/fixRunner';
import { CatalogCache } from './lint/catalogCache';
import { disableRule } from './lint/disableRule';
import { LintActions } from './lint/lintActions';
import { LintController } from './lint/lintController';
import { LintDiagnostics } from './lint/lintDiagnostics';
import type { Nearest } from './explain/explainRuns';
import { LintStore } from './lint/lintStore';
import type { ContextKey } from './manifest';
import { ResultCodeActions } from './presentation/codeActions';
import { StatementLenses } from './presentation/codeLenses';
import { ResultDecorations } from './presentation/decorations';
import { ResultDiagnostics } from './presentation/diagnostics';
import { ResultHovers } from './presentation/hovers';
import { PlanChecks } from './planGuard/planChecks';
import { PlanGuardCommands } from './planGuard/planGuardCommands';
import { PlanTests } from './planGuard/planTests';
import type { PlanTestView } from './planGuard/planTestView';
import { NameHovers } from './lint/nameHovers';
import { PlanCommands } from './plans/planCommands';
import { PlanStatements } from './plans/planStatements';
import { BesidesReport } from './panel/besidesReport';
import { RunHistory } from './panel/runHistory';
import { PanelBridge } from './panel/panelBridge';
import { AppliedChanges } from './results/appliedChanges';
import { OpenedFixes } from './results/openedFixes';
import { ResultCommands } from './results/resultCommands';
import { ResultStore } from './results/resultStore';
import { RowsDocuments } from './run/rowsDocuments';
import { RunCommand } from './run/runCommand';
import { TryCommand } from './run/tryCommand';
import { FailurePresenter } from './shell/failurePresenter';
import { Log } from './shell/log';
import { DocumentSql } from './shell/documentSql';
import { OrderedMemento } from './shell/orderedMemento';
import { ProjectFiles } from './shell/projectFiles';
import { SettingsReader } from './shell/settings';
import { WorkRunner } from './shell/workRunner';
import { MigrationCommand } from './migrations/migrationCommand';
import { MigrationFindings } from './migrations/migrationFindings';
import { TwinCommands } from './twin/twinCommands';
import { TwinRegistry } from './twin/twinRegistry';
import { ActivityCommands } from './views/activityCommands';
import { ActivityTree, type SeenView } from './views/activityTree';
import { AppliedTree } from './views/appliedTree';
import { ConnectionsTree } from './views/connectionsTree';
import { HealthTree, type Badge } from './views/healthTree';
import { PoolerConsoleCommand } from './views/poolerConsoleCommand';
import { AdviseCommands } from './advise/adviseCommands';
import { MachineMemory } from './advise/machineMemory';
import { ReportCommands } from './advise/reportCommands';
import { ReportFiles } from './advise/reportFiles';
import { SettingsCommands } from './advise/settingsCommands';
import { WorkloadCommands } from './views/workloadCommands';
import { WorkloadTree } from './views/workloadTree';

export type Services = ReturnType<typeof createServices>;

/** Views that tell more than their lines. */
export interface Views {
  readonly health: Badge;
  readonly workload: Badge;
  readonly activity: SeenView;
  readonly planTests: PlanTestView;
}

export function createServices(context: vscode.ExtensionContext, views: Views) {
  const owned = new DisposableList();
  const shell = createShell(context, owned);
  const rows = owned.add(new RowsDocuments());
  const connecting = createConnecting(context, owned, { ...shell, documents: rows });
  const parser = new Lazy(() => loadParser(path.join(context.extensionPath, 'dist')));
  const hostSql = HostSqlReader.in(path.join(context.extensionPath, 'dist'), () => parser.get());
  const sql = new DocumentSql(hostSql, shell.settings);
  const presenting = createPresenting(context, owned, { ...shell, parser, sql }, connecting);
  const asking = {
    ...{ settings: shell.settings, projects: shell.projects, work: shell.work },
    connections: connecting.connectionCommands,
    explainer: new StatementExplainer(parser, shell.settings, connecting.twins),
    results: presenting.results,
    memory: new ParameterMemory(context.workspaceState),
    parameterFiles: new ParameterFiles(context.workspaceState),
    code: new CodeMemory(shell.shared),
    sql,
  };
  const nearest: Nearest = (document, range) => presenting.lintStore.nearest(document, range);
  const shown = { panel: presenting.panel, nearest };
  const explain = new ExplainCommand({ ...asking, ...shown, log: shell.log });
  const { runner, applied, opened } = presenting;
  const run = new RunCommand({ ...asking, runner, applied, opened, rows });
  const { results, panel } = presenting;
  const { connections, connectionCommands } = connecting;
  const tries = new TryCommand({ ...asking, connections, panel, parser });
  const { settings, work } = shell;
  const statements = owned.add(new PlanStatements());
  const plans = new PlanCommands({ parser, statements, results, panel, settings, work });
  const linting = createLinting(owned, shell, connecting, presenting, { parser, hostSql, sql });
  const { twins } = connecting;
  const twinCommands = new TwinCommands({ connections, connectionCommands, twins, work });
  return {
    ...{ ...shell, ...connecting, ...presenting, ...linting },
    ...{ explain, run, tries, plans, twinCommands },
    circumstances: new OtherCircumstances(connecting.twins, shell.work),
    replicaCommands: new ReplicaCommands({ ...connecting, explainer: asking.explainer, work }),
    ...createMigrations(owned, shell, connecting, presenting, { parser, sql }),
    ...createPlanGuard(owned, shell, connecting, { parser, hostSql, view: views.planTests }),
    poolerConsole: new PoolerConsoleCommand({ ...connecting, rows, work }),
    appliedTree: owned.add(new AppliedTree(connections, applied, runner, shell.log)),
    healthTree: owned.add(new HealthTree(connecting, { applied, opened, work }, views.health)),
    ...createWorkload(owned, shell, connecting, presenting, {
      ...{ parser, explain, explainer: asking.explainer, view: views.workload },
    }),
    ...createActivity(owned, shell, connecting, { explain, view: views.activity }),
    /** Stops what runs on servers, ends connections and child processes; VS Code waits for it, a few seconds at most. */
    close: async (): Promise<void> => {
      owned.dispose();
      // At once, and each whatever becomes of the other.
      await Promise.allSettled([twins.close(), connecting.replicas.close(), connections.close()]);
    },
  };
}

function createMigrations(
  owned: DisposableList,
  { work, projects }: Shell,
  { connectionCommands: connections, twins }: Connecting,
  { resultCommands }: Presenting,
  { parser, sql }: { readonly parser: Lazy<SqlParser>; readonly sql: DocumentSql },
) {
  const findings = owned.add(new MigrationFindings((rule) => resultCommands.rulePage(rule)));
  return {
    migrationFindings: findings,
    migrations: new MigrationCommand({
      ...{ connections, twins, parser, sql, work, findings, projects },
    }),
  };
}

function createPlanGuard(
  owned: DisposableList,
  { work, failures, projects }: Shell,
  { connectionCommands: connections, twins }: Connecting,
  {
    parser,
    hostSql,
    view,
  }: {
    readonly parser: Lazy<SqlParser>;
    readonly hostSql: HostSqlReader;
    readonly view: PlanTestView;
  },
) {
  const checks = new PlanChecks({ parser, hostSql, connections, twins, projects });
  const tests = owned.add(new PlanTests({ view, checks, failures }));
  return {
    planTests: tests,
    planGuard: new PlanGuardCommands({ view, tests, checks, work }),
  };
}

function createWorkload(
  owned: DisposableList,
  { work, settings, shared, memory }: Shell,
  { connections, connectionCommands, replicas, twins, files }: Connecting,
  { opened, applied }: Presenting,
  given: {
    readonly parser: Lazy<SqlParser>;
    readonly explain: ExplainCommand;
    readonly explainer: StatementExplainer;
    readonly view: Badge;
  },
) {
  const { parser, explain, explainer, view } = given;
  const machines = new MachineMemory(shared);
  const workloadTree = owned.add(
    new WorkloadTree(connections, connectionCommands, { parser, work }, view),
  );
  return {
    workloadTree,
    workloadCommands: new WorkloadCommands(workloadTree, files, explain),
    advise: new AdviseCommands({
      ...{ connections: connectionCommands, explainer, twins, parser, work, opened, settings },
    }),
    settingsAdvice: new SettingsCommands({
      ...{ connections, connectionCommands, twins, parser, work, settings, machines },
    }),
    report: new ReportCommands({
      ...{ connections, connectionCommands, replicas, applied, parser, work, settings, machines },
      files: new ReportFiles(memory),
    }),
  };
}

function createActivity(
  owned: DisposableList,
  { work, settings, log }: Shell,
  { connections, connectionCommands, files }: Connecting,
  { explain, view }: { readonly explain: ExplainCommand; readonly view: SeenView },
) {
  const activityTree = owned.add(
    new ActivityTree(connections, connectionCommands, { settings, log }, view),
  );
  return {
    activityTree,
    activityCommands: new ActivityCommands(activityTree, { files, explain, work }),
  };
}

function createShell(context: vscode.ExtensionContext, owned: DisposableList) {
  const channel = owned.add(vscode.window.createOutputChannel('Planwright', { log: true }));
  const log = new Log(channel);
  return {
    log,
    failures: new FailurePresenter(log),
    settings: new SettingsReader(),
    projects: owned.add(new ProjectFiles()),
    work: owned.add(new WorkRunner()),
    shared: new OrderedMemento(context.globalState),
    memory: context.workspaceState,
  };
}
type Shell = ReturnType<typeof createShell>;

function createConnecting(
  context: vscode.ExtensionContext,
  owned: DisposableList,
  shell: Shell & { readonly documents: RowsDocuments },
) {
  const dist = path.join(context.extensionPath, 'dist');
  const demo = new Demo(dist, path.join(context.globalStorageUri.fsPath, 'demo'));
  const passwords = new PasswordStore(context.secrets);
  const profiles = owned.add(new ProfileStore(shell.settings));
  const ssh = sshAccess(context.secrets);
  const memory = context.workspaceState;
  const connections = owned.add(
    new ConnectionManager({ profiles, passwords, memory, askPassword, demo, ssh }),
  );
  const { documents, work } = shell;
  const tests = new ConnectionTests({ ssh, work, documents });
  const replicas = owned.add(new ReplicaConnections(connections, passwords, ssh));
  const besides = { consoles: new PoolerConsoles(passwords, askPassword), replicas };
  const files = owned.add(new FileConnections(connections, context.workspaceState));
  owned.add(new ConnectionStatusBar(connections, files, shell.work));
  owned.add(connections.onDidChange(() => void setConnected(connections)));
  const twins = new TwinRegistry({
    connections,
    settings: shell.settings,
    log: shell.log,
    distDirectory: dist,
    storageDirectory: path.join(context.globalStorageUri.fsPath, 'twins'),
  });
  return {
    connections,
    files,
    twins,
    connectionCommands: new ConnectionCommands(
      ...([connections, files, profiles, passwords, work, tests] as const),
    ),
    importCommand: new ImportCommand({ profiles, passwords, work, documents }),
    ...besides,
    profiles,
    connectionsTree: owned.add(new ConnectionsTree(connections, profiles, besides, shell.log)),
  };
}
type Connecting = ReturnType<typeof createConnecting>;

function createPresenting(
  context: vscode.ExtensionContext,
  owned: DisposableList,
  {
    settings,
    failures,
    work,
    shared,
    parser,
    sql,
  }: Shell & {
    readonly parser: Lazy<SqlParser>;
    readonly sql: DocumentSql;
  },
  { connections, files }: Connecting,
) {
  const results = owned.add(new ResultStore());
  const lintStore = new LintStore();
  const applied = new AppliedChanges(shared);
  const opened = owned.add(new OpenedFixes(files));
  const profileOf = (id: string) => connections.connection(id)?.profile ?? null;
  const panel = owned.add(
    new PanelBridge(
      context.extensionUri,
      results,
      { connections, files },
      new BesidesReport(results, new RunHistory(context.workspaceState), applied, parser),
      (error) => failures.show(error),
    ),
  );
  const resultCommands = new ResultCommands(results, context.extensionUri, (result) => {
    panel.showResult(result);
  });
  const media = vscode.Uri.joinPath(context.extensionUri, 'media');
  owned.add(new ResultDecorations(results, settings, media));
  owned.add(new ResultDiagnostics(results, (rule) => resultCommands.rulePage(rule)));
  const runner = owned.add(new FixRunner(connections, work, applied));
  owned.add(
    runner.onDidRun(() => {
      panel.refresh();
    }),
  );
  return {
    results,
    panel,
    resultCommands,
    lenses: owned.add(
      new StatementLenses(results, opened, settings, files, sql, (id) => connections.nameOf(id)),
    ),
    lintStore,
    hovers: new ResultHovers(results, profileOf),
    codeActions: new ResultCodeActions(results, profileOf),
    applied,
    opened,
    fixes: new FixCommands(results, runner, opened, profileOf, (file) => files.idFor(file)),
    runner,
  };
}
type Presenting = ReturnType<typeof createPresenting>;

function createLinting(
  owned: DisposableList,
  { log, settings, projects }: Shell,
  { connections, files }: Connecting,
  { results, resultCommands, runner, lintStore }: Presenting,
  {
    parser,
    hostSql,
    sql,
  }: {
    readonly parser: Lazy<SqlParser>;
    readonly hostSql: HostSqlReader;
    readonly sql: DocumentSql;
  },
) {
  const catalog = owned.add(new CatalogCache(connections, files, log));
  owned.add(
    runner.onDidRun((connectionId) => {
      catalog.refresh(connectionId);
    }),
  );
  owned.add(
    new LintController({
      linter: new Linter(() => parser.get(), hostSql),
      sql,
      store: lintStore,
      diagnostics: owned.add(
        new LintDiagnostics(lintStore, results, (rule) => resultCommands.rulePage(rule)),
      ),
      ...{ catalog, settings, projects, log },
    }),
  );
  return {
    disableRule: (args: readonly unknown[]) => disableRule(settings, args),
    lintActions: new LintActions({ store: lintStore, results, reader: hostSql, sql }),
    nameHovers: new NameHovers({ parser, sql, catalogs: catalog, settings }),
  };
}

async function setConnected(connections: ConnectionManager): Promise<void> {
  const key: ContextKey = 'planwright.connected';
  const connected = connections.activeConnection() !== null;
  await vscode.commands.executeCommand('setContext', key, connected);
}
