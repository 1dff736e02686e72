// Which service answers which command.

import type { CommandId } from './manifest';
import type { Services } from './services';

export type CommandHandler = (services: Services, ...args: readonly unknown[]) => unknown;

/** Heuristic: enough for a spread, few enough to wait for. */
const SEVERAL_RUNS = 5;

/** A command that is declared and missing here does not compile. */
export const COMMAND_HANDLERS: Readonly<Record<CommandId, CommandHandler>> = {
  'planwright.explainAndOptimize': (s, ...args) => s.explain.run('measure', args),
  'planwright.explain': (s, ...args) => s.explain.run('estimate', args),
  'planwright.explainExecuting': (s, ...args) => s.explain.run('execute', args),
  'planwright.measureSeveralTimes': (s, ...args) => s.explain.run('measure', args, SEVERAL_RUNS),
  'planwright.explainWithSettings': (s, ...args) =>
    s.explain.runElsewhere((connection) => s.circumstances.askSettings(connection), args),
  'planwright.explainAsVersion': (s, ...args) =>
    s.explain.runElsewhere((connection) => s.circumstances.askVersion(connection), args),
  'planwright.explainOnReplica': (s, ...args) =>
    s.explain.runElsewhere((connection) => s.replicaCommands.elsewhere(connection), args),
  'planwright.measureOnReplica': (s, ...args) =>
    s.explain.runElsewhere(
      (connection) => s.replicaCommands.elsewhere(connection),
      args,
      SEVERAL_RUNS,
    ),
  'planwright.runStatement': (s, ...args) => s.run.run(args),
  'planwright.analyzePlanInEditor': (s, uri) => s.plans.inEditor(uri),
  'planwright.pastePlan': (s) => s.plans.paste(),
  'planwright.openPlanFile': (s, uri) => s.plans.openFile(uri),
  'planwright.showPanel': async (s, id) => {
    await s.resultCommands.showPanel(id);
    // By its key or from the palette a person wants to be there; a link leaves him where he is.
    if (id === undefined) s.panel.focus();
  },
  'planwright.clearResults': (s) => {
    s.resultCommands.clear();
  },
  'planwright.addConnection': (s) => s.connectionCommands.add(),
  'planwright.importConnections': (s) => s.importCommand.run(),
  'planwright.testConnection': (s, node) => s.connectionCommands.test(node),
  'planwright.editConnection': (s, node) => s.connectionCommands.edit(node),
  'planwright.removeConnection': (s, node) => s.connectionCommands.remove(node),
  'planwright.connect': (s, node) => s.connectionCommands.connect(node),
  'planwright.disconnect': (s, node) => s.connectionCommands.disconnect(node),
  'planwright.chooseConnection': (s, node) => s.connectionCommands.connect(node),
  'planwright.activateConnection': (s, node) => s.connectionCommands.connect(node),
  'planwright.useConnectionForFile': (s, uri) => s.connectionCommands.useForFile(uri),
  'planwright.colorConnection': (s, node) => s.connectionCommands.chooseColor(node),
  'planwright.startDemo': (s) => s.connectionCommands.startDemo(),
  'planwright.openSamples': (s) => s.resultCommands.openSamples(),
  'planwright.refreshConnections': (s, node) => {
    s.connectionsTree.refresh(node);
  },
  'planwright.openPoolerConsole': (s, node) => s.poolerConsole.open(node),
  'planwright.nameReplicas': (s, node) => s.replicaCommands.name(node),
  'planwright.showMoreTables': (s, node) => {
    s.connectionsTree.showMore(node);
  },
  'planwright.copyName': (s, node) => s.connectionsTree.copyName(node),
  'planwright.openDefinition': (s, node) => s.connectionsTree.openDefinition(node),
  'planwright.checkMigration': (s, uri) => s.migrations.run(uri),
  'planwright.checkPlans': (s) => s.planGuard.check(),
  'planwright.recordPlans': (s, item) => s.planGuard.record(item),
  'planwright.saveTwin': (s, node) => s.twinCommands.save(node),
  'planwright.openTwinFile': (s, uri) => s.twinCommands.open(uri),
  'planwright.refreshTwin': (s, node) => s.twinCommands.refresh(node),
  'planwright.showTwin': (s, node) => s.twinCommands.show(node),
  'planwright.runHealth': (s) => s.healthTree.run(),
  'planwright.openHealthFix': (s, node) => s.healthTree.openFix(node),
  'planwright.copyFix': (s, reference) => s.fixes.copy(reference),
  'planwright.insertFixAbove': (s, reference) => s.fixes.insertAbove(reference),
  'planwright.insertFixAtEnd': (s, reference) => s.fixes.insertAtEnd(reference),
  'planwright.openFix': (s, reference) => s.fixes.open(reference),
  'planwright.runFix': (s, reference) => s.fixes.run(reference),
  'planwright.tryForReal': (s, reference) => s.tries.run(reference),
  'planwright.explainWithFix': (s, reference) => s.explain.runWithFix(reference),
  'planwright.undoApplied': (s, change) => s.appliedTree.undo(change),
  'planwright.openAppliedStatement': (s, change) => s.appliedTree.openStatement(change),
  'planwright.copyAppliedSql': (s, change) => s.appliedTree.copySql(change),
  'planwright.forgetApplied': (s, change) => s.appliedTree.forget(change),
  'planwright.refreshApplied': (s) => {
    s.appliedTree.refresh();
  },
  'planwright.refreshWorkload': (s) => s.workloadTree.refresh(),
  'planwright.showWorkloadChange': (s) => s.workloadTree.showChange(),
  'planwright.sortWorkload': (s) => s.workloadTree.sort(),
  'planwright.filterWorkload': (s) => s.workloadTree.filter(),
  'planwright.openWorkloadStatement': (s, node) => s.workloadCommands.open(node),
  'planwright.explainWorkloadStatement': (s, node) => s.workloadCommands.explain(node),
  'planwright.copyWorkloadStatement': (s, node) => s.workloadCommands.copy(node),
  'planwright.refreshActivity': (s) => s.activityTree.refresh(),
  'planwright.filterActivity': (s) => s.activityCommands.filter(),
  'planwright.cancelSession': (s, node) => s.activityCommands.end('cancel', node),
  'planwright.terminateSession': (s, node) => s.activityCommands.end('terminate', node),
  'planwright.explainSessionStatement': (s, node) => s.activityCommands.explain(node),
  'planwright.copySessionStatement': (s, node) => s.activityCommands.copy(node),
  'planwright.openPreparedRollback': (s, node) => s.activityCommands.openRollback(node),
  'planwright.adviseWorkload': (s) => s.advise.forServer(),
  'planwright.adviseFiles': (s, uri, all) => s.advise.forFiles(uri, all),
  'planwright.optimiseSlowQueries': (s) => s.advise.slowQueries(),
  'planwright.adviseSettings': (s, node) => s.settingsAdvice.advise(node),
  'planwright.createReport': (s, node) => s.report.create(node),
  'planwright.applyEdit': (s, reference) => s.fixes.applyEdit(reference),
  'planwright.openSql': (s, ...args) => s.fixes.openSql(args),
  'planwright.disableRule': (s, ...args) => s.disableRule(args),
  'planwright.openRulePage': (s, rule) => s.resultCommands.openRulePage(rule),
  'planwright.forgetCodeAnswers': (s) => s.explain.forgetAnswers(),
  'planwright.cancel': (s) => {
    s.work.cancelAll();
  },
  'planwright.showLog': (s) => {
    s.log.show();
  },
};
