// At how many changed rows does autovacuum come to a table? The server's own formulas (autovacuum.c relation_needs_vacanalyze).

import * as z from 'zod';
import { defineHealthQuery } from '../healthCheck';
import type { TableFacts } from './tableFacts';

const settingRow = z.object({ name: z.string(), value: z.string() });

export const autovacuumSettings = defineHealthQuery({
  sql: () => `-- Cost: reads the settings. Privilege: none.
SELECT s.name, s.setting AS value FROM pg_catalog.pg_settings s WHERE s.name ~ '^(autovacuum|track_counts$)' ORDER BY s.name`,
  row: settingRow,
});

export interface Autovacuum {
  /** It can work at all: it is on, and rows are counted. */
  readonly on: boolean;
  /** Dead rows. */
  vacuumAt(table: TableFacts): number;
  /** Inserted rows; null where inserts alone bring no vacuum. */
  insertVacuumAt(table: TableFacts): number | null;
  /** Changed rows. */
  analyzeAt(table: TableFacts): number;
}

/** Null where the settings could not be read. */
export function autovacuumOf(rows: readonly z.infer<typeof settingRow>[]): Autovacuum | null {
  if (rows.length === 0) return null;
  const server = new Map(rows.map(({ name, value }) => [name, value]));
  const number = (table: TableFacts, name: string, otherwise = 0): number =>
    Number(table.storage[name] ?? server.get(name) ?? otherwise);
  const scaled = (table: TableFacts, kind: string): number =>
    number(table, `autovacuum_${kind}_threshold`) +
    number(table, `autovacuum_${kind}_scale_factor`) * (table.rows ?? 0);
  return {
    on: server.get('autovacuum') === 'on' && server.get('track_counts') === 'on',
    vacuumAt: (table) => {
      // 18 and later; -1 is no maximum.
      const most = number(table, 'autovacuum_vacuum_max_threshold', -1);
      const by = scaled(table, 'vacuum');
      return most >= 0 ? Math.min(by, most) : by;
    },
    insertVacuumAt: (table) => {
      const base = number(table, 'autovacuum_vacuum_insert_threshold', -1);
      if (base < 0) return null;
      // From 18 on frozen pages do not count.
      const unfrozen =
        table.all_frozen_pages === null || table.pages === 0
          ? 1
          : 1 - Math.min(table.all_frozen_pages, table.pages) / table.pages;
      const factor = number(table, 'autovacuum_vacuum_insert_scale_factor');
      return base + factor * (table.rows ?? 0) * unfrozen;
    },
    analyzeAt: (table) => scaled(table, 'analyze'),
  };
}

/** The table's own switch. */
export function isSwitchedOff({ storage }: TableFacts): boolean {
  return ['false', 'off', 'no', '0'].includes((storage.autovacuum_enabled ?? '').toLowerCase());
}
