// The SQL of a change, and the SQL that takes it back. Nothing else writes either.

import type {
  Change,
  DropIndex,
  Maintenance,
  SettingChange,
  StatisticsChange,
} from '../../model/change';
import { assertNever } from '../../util/assertNever';
import { sqlIdentifier } from '../../util/sqlIdentifier';
import { createIndexSql, dropIndexSql, relationSql } from './indexSql';
import { isEmptyList, listItems, QUOTED_LISTS } from './settingLists';

/** One statement each, without the closing semicolon. */
export interface ChangeSql {
  readonly statements: readonly string[];
  readonly undo: readonly string[];
}

/** Of several changes the last is taken back first. The server reads its configuration anew once, after all of them. */
export function changesSql(changes: readonly Change[]): ChangeSql {
  const each = changes.map(changeSql);
  const reload = changes.some(isOfSystem) ? ['SELECT pg_reload_conf()'] : [];
  return {
    statements: [...each.flatMap(({ statements }) => statements), ...reload],
    undo: [...[...each].reverse().flatMap(({ undo }) => undo), ...reload],
  };
}

/** What changes the statement itself, and what is only to be read, has no SQL to run. */
export function changeSql(change: Change): ChangeSql {
  switch (change.kind) {
    case 'create-index': {
      const { definition, name, concurrently } = change;
      const index = { schema: definition.schema, name };
      return {
        statements: [createIndexSql(definition, { name, concurrently })],
        undo: [dropIndexSql(index, { concurrently })],
      };
    }
    case 'drop-index': {
      const { index, concurrently } = change;
      return { statements: [dropIndexSql(index, { concurrently })], undo: [recreateSql(change)] };
    }
    case 'setting':
      return settingSql(change);
    case 'statistics':
      return statisticsSql(change);
    case 'maintenance':
      return { statements: [maintenanceSql(change)], undo: [] };
    case 'sql':
      return { statements: change.statements, undo: change.undo };
    case 'rewrite':
    case 'template':
      return { statements: [], undo: [] };
    default:
      return assertNever(change);
  }
}

/**
 * pg_get_indexdef() begins with CREATE [UNIQUE] INDEX and the name, and says ON ONLY of a partitioned table, where the index
 * would stay invalid.
 */
function recreateSql({ index, concurrently, ddl }: DropIndex): string {
  const name = sqlIdentifier(index.name);
  for (const create of ['CREATE INDEX ', 'CREATE UNIQUE INDEX ']) {
    const only = `${create}${name} ON ONLY `;
    if (ddl.startsWith(only)) return `${create}${name} ON ${ddl.slice(only.length)}`;
    if (concurrently && ddl.startsWith(create))
      return `${create}CONCURRENTLY ${ddl.slice(create.length)}`;
  }
  return ddl;
}

function settingSql(change: SettingChange): ChangeSql {
  const { name, value, before } = change;
  const set = (to: string | null): string => {
    const assigned = to === null ? `${name} TO DEFAULT` : `${name} = ${settingValue(name, to)}`;
    switch (change.scope) {
      case 'transaction':
        return to === null ? `RESET ${name}` : `SET LOCAL ${assigned}`;
      case 'session':
        return to === null ? `RESET ${name}` : `SET ${assigned}`;
      case 'system':
        return to === null || isEmptyList(name, to)
          ? `ALTER SYSTEM RESET ${name}`
          : `ALTER SYSTEM SET ${assigned}`;
      case 'role':
      case 'database': {
        const owner = `ALTER ${change.scope.toUpperCase()} ${sqlIdentifier(change.owner)}`;
        return to === null ? `${owner} RESET ${name}` : `${owner} SET ${assigned}`;
      }
      default:
        return assertNever(change);
    }
  };
  return { statements: [set(value)], undo: [set(before)] };
}

function isOfSystem(change: Change): boolean {
  return change.kind === 'setting' && change.scope === 'system';
}

/** Numbers and switches stand bare, as people write them; of a list each name is quoted by itself. */
function settingValue(name: string, value: string): string {
  if (QUOTED_LISTS.has(name)) {
    const items = listItems(value);
    return items.length === 0 ? "''" : items.map(sqlLiteral).join(', ');
  }
  return /^(?:\d+(?:\.\d+)?|on|off)$/.test(value) ? value : sqlLiteral(value);
}

export function sqlLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function statisticsSql({ relation, task }: StatisticsChange): ChangeSql {
  const on = relationSql(relation);
  switch (task.action) {
    case 'analyze':
      return { statements: [`ANALYZE ${on}`], undo: [] };
    case 'create': {
      const name = relationSql({ schema: relation.schema, name: task.name });
      const types = task.types.length === 0 ? '' : ` (${task.types.join(', ')})`;
      const keys = task.on.map((key) =>
        'column' in key ? sqlIdentifier(key.column) : `(${key.expression})`,
      );
      return {
        statements: [`CREATE STATISTICS ${name}${types} ON ${keys.join(', ')} FROM ${on}`],
        undo: [`DROP STATISTICS ${name}`],
      };
    }
    case 'target': {
      // -1 is the default in every version; DEFAULT came with 17.
      const alter = (target: number | null): string =>
        `ALTER TABLE ${on} ALTER COLUMN ${sqlIdentifier(task.column)} SET STATISTICS ${String(target ?? -1)}`;
      return { statements: [alter(task.target)], undo: [alter(task.before)] };
    }
    default:
      return assertNever(task);
  }
}

function maintenanceSql({ command, relation, concurrently, index }: Maintenance): string {
  const on = relationSql(relation);
  const how = concurrently ? ' CONCURRENTLY' : '';
  switch (command) {
    case 'vacuum':
      return `VACUUM ${on}`;
    case 'vacuum-analyze':
      return `VACUUM (ANALYZE) ${on}`;
    case 'reindex':
      return `REINDEX INDEX${how} ${on}`;
    case 'refresh':
      return `REFRESH MATERIALIZED VIEW${how} ${on}`;
    case 'cluster':
      return `CLUSTER ${on}${index === null ? '' : ` USING ${sqlIdentifier(index)}`}`;
    default:
      return assertNever(command);
  }
}
