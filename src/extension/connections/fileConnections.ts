// Which connection are the statements of a file run on? The one that was picked for it, else the one that the first matching
// pattern of the settings names, else the active one.

import * as vscode from 'vscode';
import * as z from 'zod';
import type { ConnectionProfile } from '../../model/connectionProfile';
import { DEMO_ID, DEMO_NAME } from '../../features/connections/demo';
import { fileRuleSchema, type SettingKey } from '../manifest';
import { splitKey } from '../shell/settings';
import type { ConnectionManager } from './connectionManager';

export type FileConnection =
  | { readonly kind: 'active'; readonly id: string | null; readonly profile: Profile }
  | {
      readonly kind: 'own';
      readonly id: string;
      readonly name: string;
      readonly profile: Profile;
      /** Such as `by the pattern reports/**`. */
      readonly because: string;
    }
  | { readonly kind: 'missing'; readonly problem: string };
/** Null where there is none yet: none is chosen, or the demo does not run. */
type Profile = ConnectionProfile | null;

const KEY = 'planwright.connectionOfFile';
const SETTING: SettingKey = 'planwright.connectionOfFiles';
/** Heuristic: files of a project that somebody picks a connection for. */
const MAX_PICKS = 500;

const pickSchema = z.object({
  uri: z.string(),
  connection: z.string(),
  /** To name it when it is gone. */
  name: z.string(),
});
type Pick = Readonly<z.infer<typeof pickSchema>>;
const picksSchema = z.array(pickSchema).catch([]);

export class FileConnections implements vscode.Disposable {
  readonly #connections: ConnectionManager;
  readonly #workspace: vscode.Memento;
  /** Of documents without a file: the next one may have the same name. */
  #unsaved: readonly Pick[] = [];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor(connections: ConnectionManager, workspace: vscode.Memento) {
    this.#connections = connections;
    this.#workspace = workspace;
    this.#subscription = vscode.Disposable.from(
      connections.onDidChange(() => {
        this.#changed.fire();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTING)) this.#changed.fire();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#unsaved = this.#unsaved.filter((pick) => pick.uri !== uri.toString());
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => void this.#follow(files)),
    );
  }

  of(document: vscode.TextDocument): FileConnection {
    const pick = this.#pickOf(document.uri);
    if (pick === null) return this.withoutPick(document);
    const { connection, name } = pick;
    return this.#named(connection, 'as you chose for this file', name);
  }

  /** What the settings say. */
  withoutPick(document: vscode.TextDocument): FileConnection {
    const { rules, problem } = readRules(document);
    const rule = rules.find(({ pattern }) => {
      const folder = vscode.workspace.getWorkspaceFolder(document.uri);
      // A folder stands for all that is in it.
      const patterns = folder === undefined ? [] : [pattern, `${pattern.replace(/\/$/, '')}/**`];
      return patterns.some((each) => matches(document, folder, each));
    });
    if (rule !== undefined) return this.#named(rule.connection, `by the pattern ${rule.pattern}`);
    // What cannot be read may be meant for this very file: it is not run on another database by mistake.
    if (problem !== null) return { kind: 'missing', problem };
    const profile = this.#connections.activeProfile();
    return { kind: 'active', id: profile?.id ?? this.#connections.activeId(), profile };
  }

  /** Never opens one. */
  openFor(document: vscode.TextDocument): ReturnType<ConnectionManager['connection']> {
    const found = this.of(document);
    return found.kind === 'missing' || found.id === null
      ? null
      : this.#connections.connection(found.id);
  }

  /** Null where there is none, or the file is not open. */
  idFor(uri: vscode.Uri): string | null {
    const address = uri.toString();
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === address);
    const found = document === undefined ? null : this.of(document);
    return found === null || found.kind === 'missing' ? null : found.id;
  }

  isPicked(uri: vscode.Uri): boolean {
    return this.#pickOf(uri) !== null;
  }

  /** Null: as the settings say again. */
  async pick(document: vscode.TextDocument, id: string | null): Promise<void> {
    const uri = document.uri.toString();
    const added =
      id === null ? [] : [{ uri, connection: id, name: this.#profile(id)?.name ?? DEMO_NAME }];
    if (document.isUntitled) {
      this.#unsaved = [...this.#unsaved.filter((pick) => pick.uri !== uri), ...added];
    } else {
      const others = this.#kept().filter((pick) => pick.uri !== uri);
      await this.#workspace.update(KEY, [...others, ...added].slice(-MAX_PICKS));
    }
    this.#changed.fire();
  }

  #named(called: string, because: string, name = called): FileConnection {
    if (called === DEMO_ID || called === DEMO_NAME)
      return {
        ...{ kind: 'own', id: DEMO_ID, name: DEMO_NAME, because },
        profile: this.#profile(DEMO_ID),
      };
    const byName = this.#connections.profiles().filter((profile) => profile.name === called);
    const profile = this.#profile(called) ?? (byName.length === 1 ? byName[0] : undefined) ?? null;
    if (profile !== null)
      return { kind: 'own', id: profile.id, name: profile.name, profile, because };
    const what =
      byName.length > 1
        ? `${String(byName.length)} of your connections have that name; the setting may hold the id of one`
        : 'it is not among your connections';
    return {
      kind: 'missing',
      problem: `This file is to be explained on ${name} (${because}), but ${what}.`,
    };
  }

  #profile(id: string): Profile {
    return this.#connections.profiles().find((profile) => profile.id === id) ?? null;
  }

  #pickOf(uri: vscode.Uri): Pick | null {
    const address = uri.toString();
    return [...this.#unsaved, ...this.#kept()].find((pick) => pick.uri === address) ?? null;
  }

  #kept(): readonly Pick[] {
    return picksSchema.parse(this.#workspace.get<unknown>(KEY) ?? []);
  }

  async #follow(files: vscode.FileRenameEvent['files']): Promise<void> {
    const kept = this.#kept();
    if (!kept.some(({ uri }) => files.some(({ oldUri }) => oldUri.toString() === uri))) return;
    const moved = kept.map((pick) => {
      const to = files.find(({ oldUri }) => oldUri.toString() === pick.uri)?.newUri;
      return to === undefined ? pick : { ...pick, uri: to.toString() };
    });
    await this.#workspace.update(KEY, moved);
    this.#changed.fire();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }
}

/** Item by item: one mistake takes no pattern away. */
function readRules(document: vscode.TextDocument): {
  readonly rules: readonly z.infer<typeof fileRuleSchema>[];
  readonly problem: string | null;
} {
  const { section, name } = splitKey(SETTING);
  const value: unknown = vscode.workspace.getConfiguration(section, document).get(name);
  const list = z.array(z.unknown()).safeParse(value ?? []);
  const items = list.success ? list.data : [value];
  const read = items.map((item) => fileRuleSchema.safeParse(item));
  const wrong = read.findIndex(({ success }) => !success);
  return {
    rules: read.flatMap(({ data }) => data ?? []),
    problem:
      wrong < 0
        ? null
        : `Which connection this file is for is not known: item ${String(wrong + 1)} of the setting ${SETTING} cannot be read, and no other names the file. Correct it, or choose a connection for the file.`,
  };
}

function matches(
  document: vscode.TextDocument,
  folder: vscode.WorkspaceFolder | undefined,
  glob: string,
): boolean {
  if (folder === undefined) return false;
  const pattern = new vscode.RelativePattern(folder, glob);
  return vscode.languages.match({ pattern }, document) > 0;
}
