// A name for a new index, as PostgreSQL itself would choose it (indexcmds.c ChooseIndexName): table, columns, idx, and a
// number where that is taken.

import type { IndexDefinition } from '../../model/indexDefinition';
import { beginningOf } from '../../util/utf8';

/** NAMEDATALEN - 1 (pg_config_manual.h): the server cuts longer names itself, and the undo must name the same. */
const LONGEST_NAME_BYTES = 63;

/** `taken`: names of relations in the schema. */
export function indexName(
  definition: IndexDefinition,
  taken: Pick<ReadonlySet<string>, 'has'>,
): string {
  const { table, keys, include } = definition;
  const parts = [table, ...keys.map(keyName), ...(include.length === 0 ? [] : ['covering'])];
  const base = parts.map(words).join('_').toLowerCase();
  for (let number = 0; ; number += 1) {
    const suffix = number === 0 ? '_idx' : `_idx${String(number)}`;
    const name = `${beginningOf(base, LONGEST_NAME_BYTES - suffix.length)}${suffix}`;
    if (!taken.has(name)) return name;
  }
}

function keyName({ column, expression }: IndexDefinition['keys'][number]): string {
  return column ?? withoutBuiltinSchema(expression ?? '');
}

/** PostgreSQL's own functions go by their names alone where nothing is called. */
export function withoutBuiltinSchema(expression: string): string {
  return expression.replaceAll(/\bpg_catalog\./g, '');
}

function words(text: string): string {
  return text.replaceAll(/[^\w\u0080-\uffff]+/g, '_').replaceAll(/^_+|_+$/g, '');
}
