// What editors and the panel show of results and of statements as they are written.

import * as vscode from 'vscode';
import type { HostSqlReader } from '../features/hostLanguages/hostSqlReader';
import { Linter } from '../features/lint/linter';
import type { SqlParser } from '../features/loadParser';
import type { DisposableList } from '../util/disposableList';
import type { Lazy } from '../util/lazy';
import { FixCommands } from './fixes/fixCommands';
import { FixRunner } from './fixes/fixRunner';
import { CatalogCache } from './lint/catalogCache';
import { disableRule } from './lint/disableRule';
import { LintActions } from './lint/lintActions';
import { LintController } from './lint/lintController';
import { LintDiagnostics } from './lint/lintDiagnostics';
import { LintStore } from './lint/lintStore';
import { ResultCodeActions } from './presentation/codeActions';
import { StatementLenses } from './presentation/codeLenses';
import { ResultDecorations } from './presentation/decorations';
import { ResultDiagnostics } from './presentation/diagnostics';
import { ResultHovers } from './presentation/hovers';
import { NameHovers } from './lint/nameHovers';
import { BesidesReport } from './panel/besidesReport';
import { RunHistory } from './panel/runHistory';
import { PanelBridge } from './panel/panelBridge';
import { AppliedChanges } from './results/appliedChanges';
import { OpenedFixes } from './results/openedFixes';
import { ResultCommands } from './results/resultCommands';
import { ResultStore } from './results/resultStore';
import type { DocumentSql } from './shell/documentSql';
import type { Connecting, Shell } from './createConnecting';

export function createPresenting(
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
export type Presenting = ReturnType<typeof createPresenting>;

export function createLinting(
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
