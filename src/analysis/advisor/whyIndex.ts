// Why an index is worth trying, in a sentence: of the joins and the order only what it carries.

import type { IndexDefinition } from '../../model/indexDefinition';
import type { TableUse } from './tableUse';

export function whyIndex({ keys: indexKeys, method }: IndexDefinition, use: TableUse): string {
  const keys = new Set(indexKeys.map(({ column }) => column));
  const carried = (uses: readonly { readonly column?: string | undefined }[]): string =>
    names(uses.flatMap(({ column }) => (column !== undefined && keys.has(column) ? [column] : [])));
  const filters = names(
    [...use.restrictions, ...use.alternatives].map(
      ({ expression, column }) => expression ?? column,
    ),
  );
  const joins = carried(use.joins);
  const order = carried(use.orders.flat());
  const parts = [
    ...(filters === '' ? [] : [`filters by ${filters}`]),
    ...(joins === '' ? [] : [`joins by ${joins}`]),
    ...(order === '' ? [] : [`${use.limited ? 'takes the first rows by' : 'sorts by'} ${order}`]),
  ];
  // Only a rule knows of a distance: it is no order of B-trees, and no condition.
  if (parts.length === 0 && method === 'gist')
    return `The statement takes the nearest rows by ${[...keys].join(', ')}.`;
  return `The statement ${parts.join(', ')}.`;
}

function names(columns: readonly string[]): string {
  return [...new Set(columns)].join(', ');
}
