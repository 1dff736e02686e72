// How a value becomes part of a statement where the protocol takes no parameters (EXECUTE's arguments).

/** A string literal that reads the same whether standard_conforming_strings is on or off. */
export function quoteLiteral(value: string): string {
  const quoted = `'${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return value.includes('\\') ? ` E${quoted}` : quoted;
}
