// Which large tables are vacuumed only after a fifth of their rows is dead?

import type { LargeTable } from '../../../model/serverSetting';
import { humanCount } from '../../../util/humanNumbers';
import { sqlIdentifier } from '../../../util/sqlIdentifier';
import type { SettingRule } from '../settingRule';

/** Heuristic: a fifth of it is more than a vacuum should meet at once. */
const LARGE_ROWS = 10_000_000;
/** The server's own is small enough from here. */
const SMALL_SCALE = 0.05;
const TABLE_SCALE = '0.01';
const MOST_TABLES = 10;

export const autovacuumLargeTables: SettingRule = {
  id: 'autovacuum-large-tables',
  since: '0.2.0',
  settings: ['autovacuum_vacuum_scale_factor'],
  needs: [],
  documentation: {
    summary: 'Large tables wait for autovacuum until a fifth of their rows has changed.',
    why: 'autovacuum_vacuum_scale_factor is a share of the table. Of a hundred million rows, twenty million dead ones pile up before vacuum comes, and it then takes long. For small tables the default is right, so the tables are set, not the server.',
    fix: 'ALTER TABLE ... SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01) for the large tables that are written to. From 18 on autovacuum_vacuum_max_threshold bounds it for all.',
    falsePositives: 'Large tables that are only appended to.',
    sources: [
      'https://www.postgresql.org/docs/18/runtime-config-vacuum.html#GUC-AUTOVACUUM-VACUUM-SCALE-FACTOR',
      'https://www.postgresql.org/docs/18/sql-createtable.html#RELOPTION-AUTOVACUUM-VACUUM-SCALE-FACTOR',
    ],
  },
  examples: {
    fires: [
      {
        evidence: {
          largeTables: [
            { schema: 'shop', name: 'Orders', rows: 90_000_000, hasOwnScale: false },
            { schema: 'shop', name: 'lines', rows: 400_000_000, hasOwnScale: true },
          ],
        },
        proposes: { autovacuum_vacuum_scale_factor: null },
      },
    ],
    silent: [
      {
        evidence: {
          largeTables: [{ schema: 'shop', name: 'orders', rows: 900_000, hasOwnScale: false }],
        },
      },
      {
        settings: { autovacuum_vacuum_scale_factor: '0.02' },
        evidence: {
          largeTables: [{ schema: 'shop', name: 'orders', rows: 90_000_000, hasOwnScale: false }],
        },
      },
      {},
    ],
  },
  judge({ values, evidence: { largeTables } }) {
    const now = values.amount('autovacuum_vacuum_scale_factor');
    if (now === null || now <= SMALL_SCALE) return [];
    const tables = largeTables
      .filter(({ rows, hasOwnScale }) => rows >= LARGE_ROWS && !hasOwnScale)
      .slice(0, MOST_TABLES);
    if (tables.length === 0) return [];
    return [
      {
        setting: 'autovacuum_vacuum_scale_factor',
        value: null,
        impact: 'medium',
        why: 'Large tables wait until a fifth of their rows has changed; set the tables, not the server.',
        evidence: tables.map(
          ({ schema, name, rows }) => `${schema}.${name} has some ${humanCount(rows)} rows.`,
        ),
        template: tables.map(alterTable).join('\n'),
      },
    ];
  },
};

function alterTable({ schema, name }: LargeTable): string {
  const table = `${sqlIdentifier(schema)}.${sqlIdentifier(name)}`;
  return `ALTER TABLE ${table} SET (autovacuum_vacuum_scale_factor = ${TABLE_SCALE}, autovacuum_analyze_scale_factor = ${TABLE_SCALE});`;
}
