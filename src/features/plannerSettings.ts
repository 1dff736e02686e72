// Which settings can a person plan with otherwise, what are they now, and is a value one that PostgreSQL would take?

import * as z from 'zod';
import type { DatabaseClient } from '../db/contracts';
import { PERSONS_VALUE_SQL } from '../db/searchPath';

const plannerSettingSchema = z.object({
  name: z.string(),
  /** As SHOW prints it, such as `4MB`. */
  value: z.string(),
  kind: z.enum(['bool', 'enum', 'integer', 'real', 'string']),
  /** Of `least` and `most`, such as `kB` or `8kB`. */
  unit: z.string().nullable(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  choices: z.array(z.string()).nullable(),
  /** PostgreSQL's own words, in the server's language. */
  description: z.string(),
});
export type PlannerSetting = Readonly<z.infer<typeof plannerSettingSchema>>;

/** plan_cache_mode is ours: it tells a generic plan from one with values. */
const SETTINGS_SQL = `
SELECT name, ${PERSONS_VALUE_SQL} AS value, vartype AS kind, unit, min_val::float8 AS least, max_val::float8 AS most,
       to_jsonb(enumvals) AS choices, short_desc AS description
  FROM pg_catalog.pg_settings
 WHERE name <> 'plan_cache_mode' AND context IN ('user', 'superuser')
   AND (category LIKE 'Query Tuning%' OR name = ANY($1::text[]))`;

/** Those that are tried most, in this order; then what switches a kind of step off; then the rest. */
const OFTEN_TRIED = [
  'work_mem',
  'random_page_cost',
  'effective_cache_size',
  'max_parallel_workers_per_gather',
  'jit',
  'hash_mem_multiplier',
];
const OUTSIDE_THE_CATEGORY = [...OFTEN_TRIED, 'max_parallel_workers', 'effective_io_concurrency'];

export async function readPlannerSettings(
  client: DatabaseClient,
  signal?: AbortSignal,
): Promise<readonly PlannerSetting[]> {
  const rows = await client.query(
    SETTINGS_SQL,
    [OUTSIDE_THE_CATEGORY],
    plannerSettingSchema,
    signal,
  );
  return rows.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function rank({ name, kind }: PlannerSetting): number {
  const place = OFTEN_TRIED.indexOf(name);
  if (place >= 0) return place;
  return OFTEN_TRIED.length + (kind === 'bool' ? 0 : 1);
}

/** Null when the server would take it; it has the last word in any case. */
export function settingProblem(setting: PlannerSetting, text: string): string | null {
  const { name, kind, choices } = setting;
  const value = text.trim();
  if (kind === 'string') return null;
  if (kind === 'bool') {
    return /^(?:on|off|true|false|yes|no|1|0)$/i.test(value) ? null : `${name} is on or off.`;
  }
  if (kind === 'enum') {
    const known = choices ?? [];
    return known.includes(value.toLowerCase()) ? null : `${name} is ${known.join(', ')}.`;
  }
  return numberProblem(setting, value);
}

function numberProblem({ name, unit, least, most }: PlannerSetting, text: string): string | null {
  const example = unit === null ? '' : `, such as ${/B$/.test(unit) ? '64MB' : '100ms'}`;
  const [, digits, ownUnit = ''] =
    /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)$/i.exec(text) ?? [];
  if (digits === undefined) return `${name} is a number${example}.`;
  const factor = ownUnit === '' ? 1 : unitsIn(ownUnit, unit);
  if (factor === null) {
    return unit === null
      ? `${name} has no unit.`
      : `${name} has no unit ${ownUnit}; there are ${unitsLike(unit).join(', ')}.`;
  }
  const number = Number(digits) * factor;
  const tooSmall = least !== null && number < least;
  const tooLarge = most !== null && number > most;
  if (!tooSmall && !tooLarge) return null;
  return `${name} is from ${withUnit(least, unit)} to ${withUnit(most, unit)}.`;
}

/** guc.c: memory in bytes, time in microseconds; letters' case counts. */
const MEMORY: Readonly<Record<string, number>> = {
  B: 1,
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
};
const TIME: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  min: 6e7,
  h: 3.6e9,
  d: 8.64e10,
};

/** A base unit may be several of one, as `8kB` is. */
function baseOf(unit: string): { readonly count: number; readonly one: string } {
  const [, count = '', one = ''] = /^(\d*)(\w+)$/.exec(unit) ?? [];
  return { count: count === '' ? 1 : Number(count), one };
}

function familyOf(one: string): Readonly<Record<string, number>> {
  return one in MEMORY ? MEMORY : TIME;
}

function unitsLike(unit: string): readonly string[] {
  return Object.keys(familyOf(baseOf(unit).one));
}

/** How many base units one of these is; null where the setting does not take it. */
function unitsIn(own: string, unit: string | null): number | null {
  if (unit === null) return null;
  const { count, one } = baseOf(unit);
  const family = familyOf(one);
  const [mine, base] = [family[own], family[one]];
  return mine === undefined || base === undefined ? null : mine / (base * count);
}

function withUnit(limit: number | null, unit: string | null): string {
  if (limit === null) return 'any';
  if (unit === null) return String(limit);
  const { count, one } = baseOf(unit);
  return `${String(limit * count)}${one}`;
}
