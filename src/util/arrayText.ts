// PostgreSQL's text form of a one-dimensional array, `{a,"b c",NULL}`, read and written.

/** Null for nested arrays and for what is no array. */
export function readArrayText(text: string): (string | null)[] | null {
  if (text === '{}') return [];
  if (!text.startsWith('{') || !text.endsWith('}') || text.startsWith('{{')) return null;
  const element = /"((?:[^"\\]|\\.)*)"|([^,"{}]+)/y;
  const values: (string | null)[] = [];
  for (let at = 1; at < text.length; at += 1) {
    element.lastIndex = at;
    const found = element.exec(text);
    if (found === null) return null;
    const [whole, quoted, bare = ''] = found;
    if (quoted !== undefined) values.push(quoted.replaceAll(/\\(.)/gs, '$1'));
    else values.push(bare === 'NULL' ? null : bare.replaceAll(/\\(.)/gs, '$1'));
    at += whole.length;
    if (text[at] !== ',' && at !== text.length - 1) return null;
  }
  return values;
}

export function writeArrayText(values: readonly (string | null)[]): string {
  const elements = values.map((value) =>
    value === null ? 'NULL' : `"${value.replaceAll(/["\\]/g, '\\$&')}"`,
  );
  return `{${elements.join(',')}}`;
}
