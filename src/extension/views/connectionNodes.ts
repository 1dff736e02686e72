// A connection in the tree, and below it its schemas with their relations, a page at a time.

import * as vscode from 'vscode';
import {
  listRelations,
  listSchemas,
  type RelationEntry,
  type SchemaEntry,
} from '../../features/browse';
import {
  placeOf,
  throughOf,
  whoAndWhere,
  type ConnectionProfile,
} from '../../model/connectionProfile';
import { poolerWords } from '../../model/poolerInfo';
import { humanCount } from '../../util/humanNumbers';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import type { CommandId } from '../manifest';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { ConnectionManager } from '../connections/connectionManager';
import type { PoolerConsoles } from '../connections/poolerConsoles';
import type { ReplicaConnections } from '../connections/replicaConnections';
import { inColor } from '../connections/tint';
import { PoolerNode } from './poolerNodes';
import { ReplicasNode } from './replicaNodes';
import { RelationNode, type NamedNode } from './relationNodes';
import { MessageNode, type TreeNode } from '../shell/treeNode';

/** Heuristic: more lines than anybody scrolls through, few enough to be read and shown in some 100 ms. */
const PAGE_RELATIONS = 500;
const SHOW_MORE: CommandId = 'planwright.showMoreTables';
const CONNECT: CommandId = 'planwright.connect';

/** What stands before a server and beside it. */
export interface Besides {
  readonly consoles: PoolerConsoles;
  readonly replicas: ReplicaConnections;
}

export class ConnectionNode implements TreeNode {
  readonly profile: ConnectionProfile;
  readonly #connections: ConnectionManager;
  readonly #besides: Besides;

  constructor(profile: ConnectionProfile, connections: ConnectionManager, besides: Besides) {
    this.profile = profile;
    this.#connections = connections;
    this.#besides = besides;
  }

  item(): vscode.TreeItem {
    const { id, name, database, production, readOnly } = this.profile;
    const connection = this.#connections.connection(id);
    const pooler = connection?.server.pooler;
    const opening = this.#connections.isOpening(id);
    const active = this.#connections.activeId() === id;
    const item = new vscode.TreeItem(
      name,
      connection ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
    );
    // The state is part of the id: a connection that was closed comes back closed.
    item.id = `${id}/${connection ? 'open' : 'closed'}`;
    const icon = opening ? 'sync~spin' : connection ? 'database' : 'debug-disconnect';
    item.iconPath = inColor(icon, this.profile);
    item.contextValue = `connection.${kindOf(this.profile)}.${connection ? 'open' : 'closed'}`;
    item.description = [
      ...(active ? ['active'] : []),
      ...(production ? ['production'] : []),
      ...(readOnly ? ['read-only'] : []),
      connection ? connection.server.version : `${database} on ${placeOf(this.profile)}`,
      ...throughOf(this.profile),
      ...(pooler ? [poolerWords(pooler)] : []),
    ].join(', ');
    // What a person means by clicking on one that is closed.
    if (!connection) item.command = { command: CONNECT, title: 'Connect', arguments: [this] };
    const server = connection ? `PostgreSQL ${connection.server.version}` : 'Not connected';
    const through = pooler ? `, ${poolerWords(pooler)}` : '';
    item.tooltip = [
      whoAndWhere(this.profile),
      `${server}${through}`,
      ...(pooler?.direct ? [`${pooler.direct} Watching and twins are best made there.`] : []),
    ].join('\n');
    item.accessibilityInformation = {
      label: `${name}, ${connection ? 'connected' : 'not connected'}, ${item.description}`,
    };
    return item;
  }

  async children(): Promise<readonly TreeNode[]> {
    const connection = this.#connections.connection(this.profile.id);
    if (!connection) return [];
    const { client } = connection;
    const { consoles, replicas } = this.#besides;
    const schemas = await listSchemas(client);
    const first = schemas.find((schema) => schema.relations > 0);
    return [
      ...(consoles.isNamedBy(this.profile) ? [new PoolerNode(this.profile, consoles)] : []),
      ...(this.profile.replicas === undefined ? [] : [new ReplicasNode(connection, replicas)]),
      ...schemas.map((schema) => new SchemaNode(client, schema, this.profile.id, schema === first)),
    ];
  }
}

/** What the menus of package.json tell apart. */
function kindOf({ endpoint }: ConnectionProfile): 'saved' | 'demo' | 'twin' {
  if (endpoint.kind === 'demo') return 'demo';
  return endpoint.kind === 'twin-file' ? 'twin' : 'saved';
}

export class SchemaNode implements TreeNode, NamedNode {
  readonly sqlName: string;
  readonly #client: OpenConnection['client'];
  readonly #schema: SchemaEntry;
  readonly #id: string;
  readonly #expanded: boolean;
  #pages = 1;

  constructor(
    client: OpenConnection['client'],
    schema: SchemaEntry,
    connectionId: string,
    /** The one that a person most likely wants to see. */
    expanded: boolean,
  ) {
    this.#expanded = expanded;
    this.#client = client;
    this.#schema = schema;
    this.#id = `${connectionId}/schema/${schema.name}`;
    this.sqlName = sqlIdentifier(schema.name);
  }

  item(): vscode.TreeItem {
    const { name, relations } = this.#schema;
    const state = this.#expanded
      ? vscode.TreeItemCollapsibleState.Expanded
      : vscode.TreeItemCollapsibleState.Collapsed;
    const item = new vscode.TreeItem(name, state);
    item.id = this.#id;
    item.iconPath = new vscode.ThemeIcon('symbol-namespace');
    item.contextValue = 'schema';
    item.description = humanCount(relations);
    item.tooltip = `${String(relations)} tables and views`;
    item.accessibilityInformation = { label: `schema ${name}, ${item.tooltip}` };
    return item;
  }

  showMore(): void {
    this.#pages++;
  }

  async children(): Promise<readonly TreeNode[]> {
    const relations: RelationEntry[] = [];
    const wanted = this.#pages * PAGE_RELATIONS;
    while (relations.length < wanted) {
      const after = relations.at(-1)?.name ?? '';
      const page = await listRelations(this.#client, this.#schema.name, after, PAGE_RELATIONS);
      relations.push(...page);
      if (page.length < PAGE_RELATIONS) break;
    }
    const nodes = relations.map((relation) => new RelationNode(this.#client, relation, this.#id));
    if (nodes.length === 0) return [new MessageNode('No tables or views', 'info')];
    const rest = this.#schema.relations - relations.length;
    return rest > 0 ? [...nodes, new MoreNode(this, rest)] : nodes;
  }
}

class MoreNode implements TreeNode {
  readonly #schema: SchemaNode;
  readonly #rest: number;

  constructor(schema: SchemaNode, rest: number) {
    this.#schema = schema;
    this.#rest = rest;
  }

  item(): vscode.TreeItem {
    const item = new vscode.TreeItem(`Show more (${String(this.#rest)} left)`);
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.command = { command: SHOW_MORE, title: 'Show More', arguments: [this.#schema] };
    return item;
  }

  children(): Promise<readonly TreeNode[]> {
    return Promise.resolve([]);
  }
}
