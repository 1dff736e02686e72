// What was measured on a replica is executed on its primary by no button, and none is named where its password would go elsewhere.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ExplainCommand } from '../../../src/extension/explain/explainCommand';
import { ReplicaCommands } from '../../../src/extension/explain/replicaCommands';
import { BesidesReport } from '../../../src/extension/panel/besidesReport';
import { PanelBridge } from '../../../src/extension/panel/panelBridge';
import { RunHistory } from '../../../src/extension/panel/runHistory';
import { AppliedChanges } from '../../../src/extension/results/appliedChanges';
import { ResultStore } from '../../../src/extension/results/resultStore';
import { TryCommand } from '../../../src/extension/run/tryCommand';
import { loadParser } from '../../../src/features/loadParser';
import { fixSchema } from '../../../src/model/change';
import { Lazy } from '../../../src/util/lazy';
import { cleanup } from '../../support/cleanup';
import { profileOf } from '../../support/profile';
import { finding } from '../../unit/extension/reportSample';
import { FakePanel } from './fakePanel';
import { at, Memory, reportOf } from './stageSamples';
import { closeEditors, eventually, openSql } from './support';

const SQL = 'select * from shop.orders where id = 1';

describe('a result of a replica', () => {
  const atEnd = cleanup();
  atEnd(() => closeEditors());

  it('is measured on a replica again, once and several times', async () => {
    const extension = vscode.extensions.getExtension('planwright.planwright')?.extensionUri;
    assert.ok(extension);
    const failures: unknown[] = [];
    const [panel, results] = [new FakePanel(), new ResultStore()];
    const parser = new Lazy(() => loadParser(vscode.Uri.joinPath(extension, 'dist').fsPath));
    const [history, applied] = [new RunHistory(new Memory()), new AppliedChanges(new Memory())];
    const bridge = new PanelBridge(
      extension,
      results,
      { connections: { connection: () => null }, files: { idFor: () => 'shop' } },
      new BesidesReport(results, history, applied, parser),
      (error) => Promise.resolve(void failures.push(error)),
    );
    const { executeCommand } = vscode.commands;
    const commands: { executeCommand: unknown } = vscode.commands;
    atEnd(() => {
      commands.executeCommand = executeCommand;
      bridge.dispose();
      results.dispose();
      panel.restore();
    });
    const { document } = await openSql(`${SQL};`);
    const source = { uri: document.uri, connectionId: 'shop', onReplica: true };
    const read = { text: document.getText(), passage: null };
    const result = results.add(source, at(reportOf(SQL), document), read);
    bridge.showResult(result);
    const ran: string[] = [];
    commands.executeCommand = (command: string) => Promise.resolve(ran.push(command));
    panel.send({ type: 'measureAgain', resultId: result.id });
    panel.send({ type: 'rerun', resultId: result.id });
    await eventually(
      () => `two commands, but ${ran.join(', ')}`,
      () => ran.length > 1,
    );
    assert.deepEqual(ran, ['planwright.measureOnReplica', 'planwright.explainOnReplica']);
    assert.deepEqual(failures, []);
    assert.equal(panel.last('report').frame.onReplica, true);
    results.clear(document.uri);
    panel.send({ type: 'rerun', resultId: result.id });
    await eventually(
      () => 'a third command',
      () => ran.length > 2,
    );
    assert.equal(ran[2], 'planwright.explainOnReplica');
  });

  it('is tried on the primary by no fix', async () => {
    const results = new ResultStore();
    atEnd(() => {
      results.dispose();
    });
    const { document } = await openSql(`${SQL};`);
    const change = { kind: 'setting', scope: 'transaction', name: 'work_mem' };
    const fix = { title: 'Set work_mem', changes: [{ ...change, value: '64MB', before: null }] };
    const report = reportOf(SQL, { findings: [finding({ fixes: [fixSchema.parse(fix)] })] });
    const source = { uri: document.uri, connectionId: 'shop', onReplica: true };
    const read = { text: document.getText(), passage: null };
    const { id } = results.add(source, at(report, document), read);
    // It is refused before anything else is needed.
    const command = new ExplainCommand({ results } as unknown as ExplainParts);
    await assert.rejects(command.runWithFix({ resultId: id, fix: 'f:0:0' }), {
      message: /^This result is of a replica, and a setting is tried on the primary/,
    });
    const connections = { connection: () => ({}) };
    const tries = new TryCommand({ results, connections } as unknown as TryParts);
    await assert.rejects(tries.run({ resultId: id, fix: 's:i1' }), {
      message: /^This result is of a replica, and Try for Real builds on the primary/,
    });
  });
});

type TryParts = ConstructorParameters<typeof TryCommand>[0];
type ExplainParts = ConstructorParameters<typeof ExplainCommand>[0];
type ReplicaParts = ConstructorParameters<typeof ReplicaCommands>[0];

describe('a connection of the workspace', () => {
  it('names no replica, and none is looked at', async () => {
    const profile = profileOf({ host: 'db', port: 5432, id: 'shop', name: 'shop' });
    const parts = {
      connectionCommands: { connect: () => Promise.resolve({ profile }) },
      profiles: { find: () => profile, isOfWorkspace: (id: string) => id === 'shop' },
    };
    const commands = new ReplicaCommands(parts as unknown as ReplicaParts);
    await assert.rejects(commands.name('shop'), {
      message: /^The connection shop stands in the settings of the workspace/,
    });
  });
});
