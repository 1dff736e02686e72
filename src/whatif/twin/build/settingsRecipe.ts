// The settings of a source that its planner weighs, as the last thing that a twin gets: from then on the planner is the person's.

import type { TwinImage } from '../../../model/twinImage';
import { quote } from '../image/quote';
import type { TwinTarget } from '../target/target';

/**
 * Those of PostgreSQL's own that sourceSchemaSql.ts asks for. No other setting that a file may hold is set: some name
 * programs, files and roles.
 */
const CARRIED_SQL = `SELECT name FROM pg_catalog.pg_settings WHERE category LIKE 'Query Tuning%'
  OR name IN ('work_mem', 'hash_mem_multiplier', 'effective_io_concurrency', 'max_parallel_workers',
    'max_parallel_workers_per_gather', 'TimeZone', 'DateStyle', 'IntervalStyle',
    'standard_conforming_strings', 'array_nulls', 'transform_null_equals', 'row_security')`;

/** A person's own, which policies and views ask for. */
const OF_THE_PERSON = /^[a-z_]\w*(\.\w+)+$/i;

/** Settings that this version does not know are passed over. */
export async function setPersonsSettings(target: TwinTarget, image: TwinImage): Promise<void> {
  const known = new Set((await target.query(CARRIED_SQL)).map(([name]) => name));
  const settings = Object.entries(image.settings).filter(
    ([name]) => known.has(name) || OF_THE_PERSON.test(name),
  );
  await target.run([
    'RESET ALL',
    ...settings.map(([name, value]) => setStatement(name, value)),
    setStatement('search_path', image.searchPath),
    // Read by catalogRelations.ts: a twin has a source's statistics, but no counters.
    setStatement('planwright.twin', 'on'),
  ]);
}

function setStatement(name: string, value: string): string {
  return `SELECT pg_catalog.set_config(${quote(name)}, ${quote(value)}, false)`;
}
