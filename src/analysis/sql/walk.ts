// How is a parse tree walked? Without recursion, since a tree may be deeper than the stack.

/** A parse tree node's fields; their names are those of PostgreSQL's parsenodes.h. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Calls `visit` for every object below `root` with the name it hangs under: a node type such as `FuncCall`,
 * or a field such as `intoClause`. Parents come first, siblings in order. False keeps out of an object's inside.
 */
export function walkTree(
  root: unknown,
  visit: (name: string, fields: Fields) => boolean | undefined,
): void {
  const open: [string, unknown][] = [['', root]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [name, value] = next;
    if (Array.isArray(value)) {
      for (let index = value.length - 1; index >= 0; index -= 1) open.push(['', value[index]]);
    } else if (isFields(value)) {
      if (name !== '' && visit(name, value) === false) continue;
      const keys = Object.keys(value);
      for (let index = keys.length - 1; index >= 0; index -= 1) {
        const key = keys[index] ?? '';
        open.push([key, value[key]]);
      }
    }
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts of a list of String nodes: a qualified name. */
export function namesOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const string = isFields(item) ? item['String'] : undefined;
    const text = isFields(string) ? string['sval'] : undefined;
    return typeof text === 'string' ? [text] : [];
  });
}

/** The DefElem nodes of a list of options. */
export function defElements(list: unknown): Fields[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    const element = isFields(item) ? item['DefElem'] : undefined;
    return isFields(element) ? [element] : [];
  });
}

/** Whether an object hangs under this name anywhere below `root`. */
export function containsNode(root: unknown, name: string): boolean {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) for (const item of value as unknown[]) open.push(item);
    if (!isFields(value)) continue;
    if (value[name] !== undefined) return true;
    for (const field of Object.values(value)) if (typeof field === 'object') open.push(field);
  }
  return false;
}
