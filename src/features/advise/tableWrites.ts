// Which rows does a workload write, by table? What was counted of a statement goes before what the planner expects of it.

import type { TableWrite } from '../../analysis/advisor/workload/upkeep';
import { tableScanned } from '../../analysis/columns/tables';
import { writtenRows } from '../../analysis/plan/writtenRows';
import { writtenColumns } from '../../analysis/sql/writtenColumns';
import type { Catalog } from '../../model/catalog';
import type { PlannedText } from './workloadStatements';

const OPERATIONS = ['Insert', 'Update', 'Delete', 'Merge'] as const;

export function tableWrites(
  planned: readonly PlannedText[],
  catalog: Catalog,
): readonly TableWrite[] {
  return planned
    .filter(({ way }) => way === 'generic')
    .flatMap(({ plan, calls, rowsPerCall, parsed }) =>
      plan.nodes.flatMap((node) => {
        const operation = OPERATIONS.find((one) => one === node.fields.Operation);
        const table = tableScanned(catalog, node);
        if (operation === undefined || table === null) return [];
        const columns = writtenColumns(parsed.tree);
        return [
          {
            table,
            operation,
            // A merge without an update inserts.
            columns: columns.length === 0 ? null : columns,
            rows: calls * (rowsPerCall ?? writtenRows(plan) ?? 0),
          },
        ];
      }),
    );
}
