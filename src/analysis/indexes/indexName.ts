// A name for a new index, as PostgreSQL itself would choose it (indexcmds.c ChooseIndexName): table, columns, idx.

import type { IndexDefinition } from '../../model/indexDefinition';

/** NAMEDATALEN - 1 (pg_config_manual.h). */
const LONGEST_NAME = 63;

/** `taken`: names of relations in the schema. */
export function indexName({ table, keys }: IndexDefinition, taken: ReadonlySet<string>): string {
  const parts = [table, ...keys.map((key) => key.column ?? key.expression ?? '')];
  const words = parts.map((part) =>
    part.replaceAll(/[^\w\u0080-\uffff]+/g, '_').replaceAll(/^_+|_+$/g, ''),
  );
  const base = words.join('_').toLowerCase();
  for (let number = 0; ; number += 1) {
    const suffix = number === 0 ? '_idx' : `_idx${String(number)}`;
    const name = base.slice(0, LONGEST_NAME - suffix.length) + suffix;
    if (!taken.has(name)) return name;
  }
}
