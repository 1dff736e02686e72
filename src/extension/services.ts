// Everything behind the commands and views, built at their first use: activation itself loads none of it.

import * as path from 'node:path';
import type * as vscode from 'vscode';
import { HostSqlReader } from '../features/hostLanguages/hostSqlReader';
import { loadParser, type SqlParser } from '../features/loadParser';
import { DisposableList } from '../util/disposableList';
import { Lazy } from '../util/lazy';
import { CodeMemory } from './explain/codeMemory';
import { ExplainCommand } from './explain/explainCommand';
import { OtherCircumstances } from './explain/otherCircumstances';
import { ReplicaCommands } from './explain/replicaCommands';
import { StatementExplainer } from './explain/statementExplainer';
import { ParameterFiles } from './explain/namedSets';
import { ParameterMemory } from './explain/parameterMemory';
import type { Nearest } from './explain/explainRuns';
import { PlanChecks } from './planGuard/planChecks';
import { PlanGuardCommands } from './planGuard/planGuardCommands';
import { PlanTests } from './planGuard/planTests';
import type { PlanTestView } from './planGuard/planTestView';
import { PlanCommands } from './plans/planCommands';
import { PlanStatements } from './plans/planStatements';
import { RunCommand } from './run/runCommand';
import { TryCommand } from './run/tryCommand';
import { DocumentSql } from './shell/documentSql';
import { MigrationCommand } from './migrations/migrationCommand';
import { MigrationFindings } from './migrations/migrationFindings';
import { TwinCommands } from './twin/twinCommands';
import { ActivityCommands } from './views/activityCommands';
import { ActivityTree, type SeenView } from './views/activityTree';
import { AppliedTree } from './views/appliedTree';
import { HealthTree, type Badge } from './views/healthTree';
import { PoolerConsoleCommand } from './views/poolerConsoleCommand';
import { AdviseCommands } from './advise/adviseCommands';
import { MachineMemory } from './advise/machineMemory';
import { ReportCommands } from './advise/reportCommands';
import { ReportFiles } from './advise/reportFiles';
import { SettingsCommands } from './advise/settingsCommands';
import { WorkloadCommands } from './views/workloadCommands';
import { WorkloadTree } from './views/workloadTree';
import { createConnecting, createShell, type Connecting, type Shell } from './createConnecting';
import { createLinting, createPresenting, type Presenting } from './createPresenting';

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
  const connecting = createConnecting(context, owned, shell);
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
  const rows = shell.documents;
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
