// May a statement be executed without asking? An allow list over the parsed tree: what is not known to be harmless is not read-only.

import type { Node } from 'libpg-query';
import type { StatementClass } from '../../model/statement';
import { isBuiltinFunction, KNOWN_OPERATORS } from './builtinFunctions';
import { effectOf } from './effects';
import type { ParseTree } from './parser';
import { containsNode, namesOf, walkTree } from './walk';
import type { Fields } from './walk';

/** `by-name`: functions and operators that are not known to be harmless are not; `from-catalog`: a catalog judges them. */
export type CodeReading = 'by-name' | 'from-catalog';

export interface Classification {
  readonly class: StatementClass;
  /** Of the main statement: `SELECT`, `INSERT`, `VACUUM`. */
  readonly verb: string;
  /** Why it is not read-only, each once; empty when it is. */
  readonly reasons: readonly string[];
}

const VERBS: Readonly<Record<string, string>> = {
  SelectStmt: 'SELECT',
  InsertStmt: 'INSERT',
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE',
  MergeStmt: 'MERGE',
};

export function classify(tree: ParseTree, code: CodeReading = 'by-name'): Classification {
  const statements = tree.stmts ?? [];
  const statement = statements[0]?.stmt;
  if (statement === undefined) {
    return { class: 'utility', verb: '', reasons: ['There is no statement.'] };
  }
  const verb = verbOf(statement);
  if (statements.length > 1) {
    const reason = `There are ${String(statements.length)} statements; only one can be explained at a time.`;
    return { class: 'utility', verb, reasons: [reason] };
  }
  if (!Object.values(VERBS).includes(verb) && verb !== 'VALUES') {
    return { class: 'utility', verb, reasons: [`${verb} has no plan.`] };
  }
  const reasons = new Set<string>();
  walkTree(statement, (name, fields) => {
    const reason = reasonOf(name, fields, code);
    if (reason !== null) reasons.add(reason);
    return undefined;
  });
  if (containsNode(statement, 'intoClause'))
    return { class: 'utility', verb: 'SELECT INTO', reasons: [...reasons] };
  return { class: reasons.size === 0 ? 'read-only' : 'write', verb, reasons: [...reasons] };
}

function reasonOf(name: string, fields: Fields, code: CodeReading): string | null {
  const verb = VERBS[name];
  if (verb !== undefined && verb !== 'SELECT') return `${verb} changes data.`;
  switch (name) {
    case 'SelectStmt':
      return null;
    case 'intoClause':
      return 'SELECT INTO creates a table.';
    case 'LockingClause':
      return 'FOR UPDATE and FOR SHARE lock rows.';
    case 'FuncCall':
      return functionReason(namesOf(fields['funcname']), code);
    case 'A_Expr':
    case 'SubLink':
      return operatorReason(namesOf(fields['name'] ?? fields['operName']), code);
    case 'SortBy':
      return operatorReason(namesOf(fields['useOp']), code);
    default:
      // Fields such as selectStmt hold a node of their own.
      return /^[A-Z]\w*Stmt$/.test(name) ? `${verbOfType(name)} is not a query.` : null;
  }
}

function functionReason(path: readonly string[], code: CodeReading): string | null {
  if (code === 'from-catalog') return null;
  const name = path.at(-1) ?? '';
  const effect = effectOf(name);
  if (effect !== null) return `${name}() ${effect}.`;
  const schema = path.length > 1 ? path.at(-2) : 'pg_catalog';
  if (schema === 'pg_catalog' && isBuiltinFunction(name)) return null;
  return `${path.join('.')}() is not known to be without effects.`;
}

function operatorReason(path: readonly string[], code: CodeReading): string | null {
  const name = path.at(-1);
  if (code === 'from-catalog' || name === undefined || /^[a-z ]+$/i.test(name)) return null;
  const schema = path.length > 1 ? path[0] : 'pg_catalog';
  if (KNOWN_OPERATORS.has(name) && (schema === 'pg_catalog' || schema === 'public')) return null;
  return `The operator ${path.join('.')} is not known to be without effects.`;
}

/** `VariableSetStmt` is SET to a person; the others read as their names do. */
const UTILITY_VERBS: Readonly<Record<string, string>> = {
  VariableSetStmt: 'SET',
  VariableShowStmt: 'SHOW',
  TransactionStmt: 'BEGIN, COMMIT or ROLLBACK',
  IndexStmt: 'CREATE INDEX',
  CreateStmt: 'CREATE TABLE',
  CreateTableAsStmt: 'CREATE TABLE AS',
  ViewStmt: 'CREATE VIEW',
  CreateFunctionStmt: 'CREATE FUNCTION',
  AlterTableStmt: 'ALTER TABLE',
  RefreshMatViewStmt: 'REFRESH MATERIALIZED VIEW',
  DoStmt: 'DO',
  CallStmt: 'CALL',
  RenameStmt: 'ALTER',
  CreatedbStmt: 'CREATE DATABASE',
  CreateTrigStmt: 'CREATE TRIGGER',
  PLAssignStmt: 'Assignment',
  DeclareCursorStmt: 'DECLARE CURSOR',
  DeallocateStmt: 'DEALLOCATE',
  ClosePortalStmt: 'CLOSE',
};

export function verbOf(statement: Node): string {
  if ('SelectStmt' in statement) {
    return statement.SelectStmt.valuesLists === undefined ? 'SELECT' : 'VALUES';
  }
  const type = Object.keys(statement)[0] ?? '';
  if (type === 'VacuumStmt' && 'VacuumStmt' in statement) {
    return statement.VacuumStmt.is_vacuumcmd === true ? 'VACUUM' : 'ANALYZE';
  }
  if (type === 'TransactionStmt' && 'TransactionStmt' in statement) {
    const { kind = '' } = statement.TransactionStmt;
    return OF_PREPARED[kind] ?? verbOfType(type);
  }
  return verbOfType(type);
}

/** They end a transaction of another session. */
const OF_PREPARED: Readonly<Record<string, string>> = {
  TRANS_STMT_COMMIT_PREPARED: 'COMMIT PREPARED',
  TRANS_STMT_ROLLBACK_PREPARED: 'ROLLBACK PREPARED',
};

function verbOfType(type: string): string {
  return VERBS[type] ?? UTILITY_VERBS[type] ?? spelledOut(type);
}

/** `CreateExtensionStmt` to `CREATE EXTENSION`. */
function spelledOut(type: string): string {
  return type
    .replace(/Stmt$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
}
