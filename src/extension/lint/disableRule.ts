// "Switch off RULE" in a light bulb: one more id in planwright.rules.disabled, said, and taken back with one click.

import * as vscode from 'vscode';
import * as z from 'zod';
import { splitKey, type SettingsReader } from '../shell/settings';
import { tell } from '../shell/dialogs';

const KEY = 'planwright.rules.disabled';
/** The light bulb's; any extension may call a command. */
const argumentsSchema = z.tuple([z.string().regex(/^[a-z0-9-]{1,60}$/), z.string()]);

export async function disableRule(
  settings: SettingsReader,
  args: readonly unknown[],
): Promise<void> {
  const [rule, document] = argumentsSchema.parse(args);
  const scope = vscode.Uri.parse(document);
  const { section, name } = splitKey(KEY);
  const configuration = vscode.workspace.getConfiguration(section, scope);
  const ofWorkspace = vscode.workspace.workspaceFolders !== undefined;
  const target = ofWorkspace
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  const known = configuration.inspect<unknown>(name);
  const before = ofWorkspace ? known?.workspaceValue : known?.globalValue;
  // The wider settings' list does not count any more once this one stands.
  const disabled = new Set([...settings.read(KEY, scope), rule]);
  await configuration.update(name, [...disabled], target);
  const where = ofWorkspace ? 'in the settings of this workspace' : 'in your settings';
  const choice = await tell('information', `${rule} is switched off ${where}.`, 'Undo');
  if (choice === 'Undo') await configuration.update(name, before, target);
}
