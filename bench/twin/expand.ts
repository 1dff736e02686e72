// Statements from shapes: `$1` in a shape, or another mark, stands for each of its values in turn.

export type StatementShape = readonly [sql: string, values: readonly string[]];

export function expand(shapes: readonly StatementShape[], mark = '$1'): string[] {
  return shapes.flatMap(([sql, values]) => values.map((value) => sql.replaceAll(mark, value)));
}
