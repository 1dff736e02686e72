// A relation in the tree, and below it its columns, indexes and partitions.

import * as vscode from 'vscode';
import {
  type ColumnEntry,
  type IndexEntry,
  listColumns,
  listIndexes,
  listPartitions,
  relationDefinition,
  type RelationEntry,
} from '../../features/browse';
import type { OpenConnection } from '../../features/connections/openConnection';
import { exactCount, humanBytes, humanCount, humanRows } from '../../util/humanNumbers';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import type { TreeNode } from '../shell/treeNode';

/** A node that has a name to copy. */
export interface NamedNode {
  /** As SQL needs it. */
  readonly sqlName: string;
}

/** A node that has a definition to open. */
export interface DefinedNode {
  readonly label: string;
  definition(): Promise<string>;
}

const KINDS: Readonly<Record<RelationEntry['kind'], { icon: string; word: string }>> = {
  table: { icon: 'table', word: 'table' },
  partitioned: { icon: 'layers', word: 'partitioned table' },
  view: { icon: 'eye', word: 'view' },
  'materialized-view': { icon: 'save', word: 'materialized view' },
  foreign: { icon: 'remote', word: 'foreign table' },
};

export class RelationNode implements TreeNode, NamedNode, DefinedNode {
  readonly label: string;
  readonly sqlName: string;
  readonly #client: OpenConnection['client'];
  readonly #relation: RelationEntry;
  readonly #id: string;

  constructor(client: OpenConnection['client'], relation: RelationEntry, parentId: string) {
    this.#client = client;
    this.#relation = relation;
    this.#id = `${parentId}/${String(relation.oid)}`;
    this.label = relation.name;
    this.sqlName = `${sqlIdentifier(relation.schema)}.${sqlIdentifier(relation.name)}`;
  }

  definition(): Promise<string> {
    return relationDefinition(this.#client, this.#relation);
  }

  item(): vscode.TreeItem {
    const { name, kind, rows, bytes, comment } = this.#relation;
    const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
    const { icon, word } = KINDS[kind];
    item.id = this.#id;
    item.iconPath = new vscode.ThemeIcon(icon);
    item.contextValue = `relation.${kind}`;
    item.description =
      kind === 'view'
        ? 'view'
        : `${rows === null ? 'never analyzed' : `~${humanRows(rows)}`}, ${humanBytes(bytes)}`;
    const exact =
      rows === null ? 'rows: not known, never analyzed' : `about ${exactCount(rows)} rows`;
    item.tooltip = [
      `${this.sqlName} (${word})`,
      ...(kind === 'view' ? [] : [exact, `${exactCount(bytes)} bytes with indexes`]),
      ...(comment === null ? [] : [comment]),
    ].join('\n');
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    const { kind, partitions, oid } = this.#relation;
    const columns = new GroupNode('Columns', `${this.#id}/columns`, async () =>
      (await listColumns(this.#client, oid)).map((column) => new ColumnNode(column)),
    );
    const indexes = new GroupNode('Indexes', `${this.#id}/indexes`, async () =>
      (await listIndexes(this.#client, oid)).map(
        (index) => new IndexNode(index, this.#relation.schema, this.#id),
      ),
    );
    const members = new GroupNode(
      `Partitions (${humanCount(partitions)})`,
      `${this.#id}/parts`,
      async () =>
        (await listPartitions(this.#client, oid)).map(
          (partition) => new RelationNode(this.#client, partition, this.#id),
        ),
    );
    return Promise.resolve([
      columns,
      ...(kind === 'view' || kind === 'foreign' ? [] : [indexes]),
      ...(kind === 'partitioned' ? [members] : []),
    ]);
  }
}

class GroupNode implements TreeNode {
  readonly #label: string;
  readonly #id: string;
  readonly #read: () => Promise<readonly TreeNode[]>;

  constructor(label: string, id: string, read: () => Promise<readonly TreeNode[]>) {
    this.#label = label;
    this.#id = id;
    this.#read = read;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(this.#label, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = this.#id;
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return this.#read();
  }
}

class ColumnNode implements TreeNode, NamedNode {
  readonly sqlName: string;
  readonly #column: ColumnEntry;

  constructor(column: ColumnEntry) {
    this.#column = column;
    this.sqlName = sqlIdentifier(column.name);
  }

  item(): vscode.TreeItem {
    const { name, type, notNull, primaryKey, comment } = this.#column;
    const item = new vscode.TreeItem(name);
    item.iconPath = new vscode.ThemeIcon(primaryKey ? 'key' : 'symbol-field');
    item.contextValue = 'column';
    item.description = `${type}${notNull ? ' not null' : ''}`;
    const lines = [`${this.sqlName} ${item.description}`];
    if (this.#column.default !== null) lines.push(`default ${this.#column.default}`);
    if (comment !== null) lines.push(comment);
    item.tooltip = lines.join('\n');
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}

class IndexNode implements TreeNode, NamedNode, DefinedNode {
  readonly label: string;
  readonly sqlName: string;
  readonly #index: IndexEntry;
  readonly #id: string;

  constructor(index: IndexEntry, schema: string, parentId: string) {
    this.#index = index;
    this.#id = `${parentId}/index/${String(index.oid)}`;
    this.label = index.name;
    this.sqlName = `${sqlIdentifier(schema)}.${sqlIdentifier(index.name)}`;
  }

  definition(): Promise<string> {
    return Promise.resolve(`${this.#index.definition};`);
  }

  item(): vscode.TreeItem {
    const { name, bytes, scans, columns, definition, primary, unique, valid } = this.#index;
    const item = new vscode.TreeItem(name);
    item.id = this.#id;
    item.iconPath = new vscode.ThemeIcon(!valid ? 'warning' : primary ? 'key' : 'list-tree');
    item.contextValue = 'index';
    const used = scans === null ? 'scans not readable' : `${humanCount(scans)} scans`;
    item.description = [columns, humanBytes(bytes), used, ...(valid ? [] : ['invalid'])].join(', ');
    const kind = primary ? 'primary key' : unique ? 'unique' : 'not unique';
    item.accessibilityInformation = { label: `index ${name} on ${item.description}, ${kind}` };
    item.tooltip = new vscode.MarkdownString()
      .appendCodeblock(definition, 'sql')
      .appendText(
        `${kind}, ${exactCount(bytes)} bytes, ${scans === null ? used : `${exactCount(scans)} scans`}`,
      )
      .appendText(valid ? '' : '\nInvalid: no query uses it, every write pays for it.');
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}
