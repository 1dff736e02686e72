// The saved connections: read from settings item by item, so that one mistake does not take the others away.

import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { SettingsReader } from '../shell/settings';
import { readProfiles } from './readProfiles';

const SECTION = 'planwright';
const NAME = 'connections';
const KEY = 'planwright.connections';

export class ProfileStore implements vscode.Disposable {
  readonly #settings: SettingsReader;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(settings: SettingsReader) {
    this.#settings = settings;
    this.#subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(KEY)) this.#changed.fire();
    });
  }

  list(): readonly ConnectionProfile[] {
    const configuration = vscode.workspace.getConfiguration(SECTION);
    const { profiles, mistakes } = readProfiles(configuration.get(NAME), isOfFolder(configuration));
    for (const mistake of mistakes) this.#settings.complain(KEY, mistake.item, mistake.why);
    return profiles;
  }

  find(id: string): ConnectionProfile | null {
    return this.list().find((profile) => profile.id === id) ?? null;
  }

  /** It stands in the settings of a workspace, whose author may be somebody else. */
  isOfWorkspace(id: string): boolean {
    return this.#place(id).target === vscode.ConfigurationTarget.Workspace;
  }

  /** Adds the profile, or replaces the one with its id where that one stands. */
  async save(profile: ConnectionProfile): Promise<void> {
    const { target, items } = this.#place(profile.id);
    const index = items.findIndex((item) => idOf(item) === profile.id);
    const next = index < 0 ? [...items, profile] : items.with(index, profile);
    await vscode.workspace.getConfiguration(SECTION).update(NAME, next, target);
  }

  async remove(id: string): Promise<void> {
    const { target, items } = this.#place(id);
    const next = items.filter((item) => idOf(item) !== id);
    await vscode.workspace
      .getConfiguration(SECTION)
      .update(NAME, next.length > 0 ? next : undefined, target);
  }

  /** The settings file that holds the profile, else the person's own; items that cannot be read are kept as they are. */
  #place(id: string): { target: vscode.ConfigurationTarget; items: readonly unknown[] } {
    const found = vscode.workspace.getConfiguration(SECTION).inspect<unknown>(NAME);
    const workspace = z.array(z.unknown()).catch([]).parse(found?.workspaceValue);
    if (workspace.some((item) => idOf(item) === id))
      return { target: vscode.ConfigurationTarget.Workspace, items: workspace };
    const items = z.array(z.unknown()).catch([]).parse(found?.globalValue);
    return { target: vscode.ConfigurationTarget.Global, items };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

/** Anything but the person's own settings may have come with the folder. */
function isOfFolder(configuration: vscode.WorkspaceConfiguration): boolean {
  const own = configuration.inspect<unknown>(NAME)?.globalValue;
  return !isDeepStrictEqual(configuration.get<unknown>(NAME), own);
}

function idOf(item: unknown): string | null {
  const parsed = z.looseObject({ id: z.string() }).safeParse(item);
  return parsed.success ? parsed.data.id : null;
}
