// Statements from shapes: `$1` in a shape stands for each of its values in turn.

export type StatementShape = readonly [sql: string, values: readonly string[]];

export function expand(shapes: readonly StatementShape[]): string[] {
  return shapes.flatMap(([sql, values]) => values.map((value) => sql.replaceAll('$1', value)));
}
