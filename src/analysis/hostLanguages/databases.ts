// Which database does a program speak to? By the drivers that it names.

import type { SourceRange } from '../../model/sourceRange';

const DRIVERS: Readonly<Record<string, RegExp>> = {
  MySQL:
    /\b(?:mysqli(?:_\w+)?|pymysql|mysqldb|aiomysql|mysql2(?:\/promise)?|mysql\.connector|go-sql-driver\/mysql|com\.mysql\.\w+|MySqlConnection|MySqlConnector|(?:jdbc:|PDO\(\s*["'])mysql:)/i,
  SQLite:
    /\b(?:better-sqlite3|sqlite3|aiosqlite|rusqlite|go-sqlite3|modernc\.org\/sqlite|SqliteConnection|(?:jdbc:|PDO\(\s*["'])sqlite:)/i,
  'SQL Server':
    /\b(?:pymssql|go-mssqldb|Data\.SqlClient|com\.microsoft\.sqlserver|jdbc:sqlserver:|sqlsrv_\w+|["']mssql["'])/i,
  Oracle: /\b(?:cx_Oracle|oracledb|oracle\.jdbc|jdbc:oracle:|OracleConnection|oci_\w+\()/i,
};
const POSTGRESQL =
  /postgres|psycopg|asyncpg|npgsql|\bpgx?\b|\bpg_\w+|pglite|libpq|PgConnection|PgPool/i;

/** Null for a program that names no driver, or PostgreSQL's among them. */
export function foreignDatabase(
  program: string,
): { readonly name: string; readonly range: SourceRange } | null {
  if (POSTGRESQL.test(program)) return null;
  for (const [name, drivers] of Object.entries(DRIVERS)) {
    const match = drivers.exec(program);
    if (match === null) continue;
    return { name, range: { start: match.index, end: match.index + match[0].length } };
  }
  return null;
}
