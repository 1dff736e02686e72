// How does a statement of a migration come to be checked: run for real on a copy without rows, planned, or only named?

import type { ParseTree } from '../sql/parser';
import { defElements, isFields, namesOf, type Fields } from '../sql/walk';

export type Handling =
  /** `outside`: PostgreSQL runs it only outside of a transaction. */
  | { readonly kind: 'run'; readonly outside: boolean }
  /** It may call functions that act; its rows are nothing to us. */
  | { readonly kind: 'query' }
  | { readonly kind: 'change of data' }
  | { readonly kind: 'schema'; readonly name: string; readonly ifNotExists: boolean }
  | { readonly kind: 'extension'; readonly name: string }
  | { readonly kind: 'begin' | 'commit' | 'rollback' }
  | { readonly kind: 'not run'; readonly why: string };

export interface MigrationNode {
  /** Of parsenodes.h, such as `AlterTableStmt`. */
  readonly type: string;
  readonly fields: Fields;
}

export function nodeOf(tree: ParseTree): MigrationNode | null {
  const statement: unknown = tree.stmts?.[0]?.stmt;
  if (!isFields(statement)) return null;
  const [type, fields] = Object.entries(statement)[0] ?? [];
  return type === undefined || !isFields(fields) ? null : { type, fields };
}

const ROLES = 'Roles and privileges are no part of the copy.';
const WHOLE_SERVER = 'It is about the whole server, of which the copy holds one database.';
const OTHER_SERVERS = 'The copy reaches no other server.';
const NOT_FOLLOWED = 'Savepoints of a migration are not followed.';

/** By the node's type. Whatever is not here is run. */
const NOT_RUN: Readonly<Record<string, string>> = {
  AlterDatabaseRefreshCollStmt: WHOLE_SERVER,
  AlterDatabaseSetStmt: WHOLE_SERVER,
  AlterDatabaseStmt: WHOLE_SERVER,
  AlterDefaultPrivilegesStmt: ROLES,
  AlterEventTrigStmt: 'Event triggers are no part of the copy.',
  AlterFdwStmt: OTHER_SERVERS,
  AlterForeignServerStmt: OTHER_SERVERS,
  AlterOwnerStmt: ROLES,
  AlterRoleSetStmt: ROLES,
  AlterRoleStmt: ROLES,
  AlterSubscriptionStmt: OTHER_SERVERS,
  AlterSystemStmt: WHOLE_SERVER,
  AlterTableSpaceOptionsStmt: WHOLE_SERVER,
  AlterUserMappingStmt: OTHER_SERVERS,
  CheckPointStmt: WHOLE_SERVER,
  CopyStmt: 'COPY reads or writes rows or files.',
  CreateEventTrigStmt: 'Event triggers are no part of the copy.',
  CreateFdwStmt: OTHER_SERVERS,
  CreateForeignServerStmt: OTHER_SERVERS,
  CreateForeignTableStmt: OTHER_SERVERS,
  CreateRoleStmt: ROLES,
  CreateSubscriptionStmt: OTHER_SERVERS,
  CreateTableSpaceStmt: WHOLE_SERVER,
  CreateUserMappingStmt: OTHER_SERVERS,
  CreatedbStmt: WHOLE_SERVER,
  DeclareCursorStmt: 'A cursor reads rows, and the copy has none.',
  DropOwnedStmt: ROLES,
  DropRoleStmt: ROLES,
  DropSubscriptionStmt: OTHER_SERVERS,
  DropTableSpaceStmt: WHOLE_SERVER,
  DropUserMappingStmt: OTHER_SERVERS,
  DropdbStmt: WHOLE_SERVER,
  ExecuteStmt: 'A prepared statement is not followed.',
  FetchStmt: 'A cursor reads rows, and the copy has none.',
  GrantRoleStmt: ROLES,
  GrantStmt: ROLES,
  ImportForeignSchemaStmt: OTHER_SERVERS,
  LoadStmt: 'The copy loads no library.',
  PrepareStmt: 'A prepared statement is not followed.',
  ReassignOwnedStmt: ROLES,
  SecLabelStmt: 'Security labels are no part of the copy.',
};

export function handlingOf({ type, fields }: MigrationNode): Handling {
  const why = NOT_RUN[type] ?? reasonOf(type, fields);
  if (why !== null) return { kind: 'not run', why };
  switch (type) {
    case 'TransactionStmt':
      return transactionOf(fields);
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
      return { kind: 'change of data' };
    case 'SelectStmt':
      if (fields['intoClause'] === undefined && changesInCte(fields))
        return { kind: 'change of data' };
      return fields['intoClause'] === undefined
        ? { kind: 'query' }
        : { kind: 'run', outside: false };
    case 'CreateSchemaStmt':
      return {
        kind: 'schema',
        name: String(fields['schemaname']),
        ifNotExists: fields['if_not_exists'] === true,
      };
    case 'CreateExtensionStmt':
      return { kind: 'extension', name: String(fields['extname']) };
    default:
      return { kind: 'run', outside: isOutside(type, fields) };
  }
}

/** PostgreSQL takes those at the top level alone. */
function changesInCte({ withClause }: Fields): boolean {
  if (!isFields(withClause) || !Array.isArray(withClause['ctes'])) return false;
  return withClause['ctes'].some((one: unknown) => {
    const cte = isFields(one) ? one['CommonTableExpr'] : undefined;
    const query = isFields(cte) ? cte['ctequery'] : undefined;
    return isFields(query) && !('SelectStmt' in query);
  });
}

/** What the statement's words decide, beside its type. */
function reasonOf(type: string, fields: Fields): string | null {
  if (type === 'VariableSetStmt' && /^(role|session_authorization)$/.test(String(fields['name'])))
    return ROLES;
  if (type === 'CreateSchemaStmt') {
    if (fields['schemaElts'] !== undefined)
      return 'A schema with its objects in one statement is not taken apart.';
    if (fields['schemaname'] === undefined) return ROLES;
  }
  return null;
}

function transactionOf({ kind }: Fields): Handling {
  // Protobuf leaves out the first value of an enumeration.
  switch (kind ?? 'TRANS_STMT_BEGIN') {
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      return { kind: 'begin' };
    case 'TRANS_STMT_COMMIT':
      return { kind: 'commit' };
    case 'TRANS_STMT_ROLLBACK':
      return { kind: 'rollback' };
    default:
      return { kind: 'not run', why: NOT_FOLLOWED };
  }
}

/** PreventInTransactionBlock(), of utility.c and those that it calls. */
function isOutside(type: string, fields: Fields): boolean {
  switch (type) {
    case 'VacuumStmt':
      return fields['is_vacuumcmd'] === true;
    case 'IndexStmt':
      return fields['concurrent'] === true;
    case 'DropStmt':
      return fields['concurrent'] === true;
    case 'ReindexStmt':
      return (
        hasOption(fields['params'], 'concurrently') ||
        /_(SCHEMA|SYSTEM|DATABASE)$/.test(String(fields['kind']))
      );
    case 'ClusterStmt':
      return fields['relation'] === undefined;
    case 'AlterTableStmt':
      return commandsOf(fields).some(
        (command) =>
          command['subtype'] === 'AT_DetachPartition' &&
          isFields(command['def']) &&
          isFields(command['def']['PartitionCmd']) &&
          command['def']['PartitionCmd']['concurrent'] === true,
      );
    default:
      return false;
  }
}

/** Of ALTER TABLE, in their order. */
export function commandsOf({ cmds }: Fields): readonly Fields[] {
  if (!Array.isArray(cmds)) return [];
  return cmds.flatMap((one: unknown) => {
    const command = isFields(one) ? one['AlterTableCmd'] : undefined;
    return isFields(command) ? [command] : [];
  });
}

/** Whether an option is on, as defGetBoolean() of define.c reads it: without a value it is. The last of its name counts. */
export function hasOption(options: unknown, name: string): boolean {
  const element = defElements(options).findLast(({ defname }) => defname === name);
  if (element === undefined) return false;
  const { arg } = element;
  if (!isFields(arg)) return true;
  const { Integer: integer, String: word } = arg;
  // Protobuf leaves out a zero.
  if (isFields(integer)) return (integer['ival'] ?? 0) !== 0;
  return isFields(word) && /^(?:true|on)$/i.test(String(word['sval']));
}

/** The relation that a statement is about, as it names it; null where it names none. */
export function namedRelation(fields: Fields, field = 'relation'): string | null {
  const relation = fields[field];
  if (!isFields(relation) || typeof relation['relname'] !== 'string') return null;
  const { schemaname, relname } = relation;
  return (typeof schemaname === 'string' ? [schemaname, relname] : [relname]).map(quoted).join('.');
}

/** Of DROP and its kin: each as it is named. */
export function namedObjects({ objects }: Fields): readonly string[] {
  if (!Array.isArray(objects)) return [];
  return objects.flatMap((one: unknown) => {
    const list = isFields(one) ? one['List'] : undefined;
    const names = isFields(list) ? namesOf(list['items']) : [];
    return names.length === 0 ? [] : [names.map(quoted).join('.')];
  });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
