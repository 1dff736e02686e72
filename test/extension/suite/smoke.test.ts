// Does the extension activate in a real extension host, and does everything that its manifest promises exist there?

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as z from 'zod';

const EXTENSION = 'planwright.planwright';
const manifestSchema = z.object({
  contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }),
});

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension<unknown>(EXTENSION);
  assert.ok(found, `${EXTENSION} is not installed`);
  return found;
}

describe('extension', () => {
  it('activates when an SQL file opens', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'sql',
      content: 'select 1;',
    });
    await vscode.window.showTextDocument(document);
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  it('registers every command of its manifest, and no other', async () => {
    const { contributes } = manifestSchema.parse(extension().packageJSON);
    const registered = (await vscode.commands.getCommands(true)).filter((command) =>
      // Views bring commands of their own, such as planwright.connections.focus.
      /^planwright\.[A-Za-z]+$/.test(command),
    );
    const declared = contributes.commands.map(({ command }) => command);
    assert.ok(declared.length > 0);
    assert.deepEqual(registered.sort(), declared.sort());
  });
});
