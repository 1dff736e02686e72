// Values and lists of names as SQL literals.

/** A literal under any setting of standard_conforming_strings. */
export function quote(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

export function textArray(values: readonly string[]): string {
  return `ARRAY[${values.map(quote).join(', ')}]::pg_catalog.text[]`;
}
