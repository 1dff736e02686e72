// The value of a setting, or its default with one message when what stands there cannot be right.

import * as vscode from 'vscode';
import * as z from 'zod';
import { settings, type SettingKey, type SettingValue } from '../manifest';
import { tell } from './dialogs';

export class SettingsReader {
  /** What was already complained about, as `key: value`, so that one mistake gives one message. */
  readonly #reported = new Set<string>();

  read<Key extends SettingKey>(key: Key, scope?: vscode.ConfigurationScope): SettingValue<Key> {
    const { section, name } = splitKey(key);
    const value: unknown = vscode.workspace.getConfiguration(section, scope).get(name);
    // The lookup by a generic key loses which schema belongs to which key; the schema itself checks the value.
    const schema = settings[key].schema as unknown as z.ZodType<SettingValue<Key>>;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    this.complain(key, value, z.prettifyError(parsed.error));
    return schema.parse(undefined);
  }

  /** Says once that a setting is ignored, with the way to mend it. */
  complain(key: SettingKey, value: unknown, why: string): void {
    const complaint = `${key}: ${JSON.stringify(value)}`;
    if (this.#reported.has(complaint)) return;
    this.#reported.add(complaint);
    void offerSettings(key, why);
  }
}

async function offerSettings(key: SettingKey, why: string): Promise<void> {
  const reason = why
    .replace(/^✖\s*/gm, '')
    .replace(/\s*\n\s*→\s*/g, ' ')
    .replace(/\n/g, '; ');
  const open = 'Open Settings';
  const choice = await tell(
    'warning',
    `The setting ${key} is not used as it stands: ${reason}.`,
    open,
  );
  if (choice === open) await vscode.commands.executeCommand('workbench.action.openSettings', key);
}

export function splitKey(key: SettingKey): { readonly section: string; readonly name: string } {
  const dot = key.indexOf('.');
  return { section: key.slice(0, dot), name: key.slice(dot + 1) };
}
