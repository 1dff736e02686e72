// pg_ndistinct and pg_dependencies from their text to the bytes that PostgreSQL keeps (mvdistinct.c, dependencies.c:
// statext_ndistinct_serialize, statext_dependencies_serialize), as SQL expressions, because column numbers differ between
// source and twin. Both formats are the same in 14 to 18.

/** SQL for the number that a column of the source has in the twin. */
type NumberSql = (attribute: number) => string;

const MAGIC_NDISTINCT = 0xa352bfa4;
const MAGIC_DEPENDENCIES = 0xb4549a2c;
/** STATS_NDISTINCT_TYPE_BASIC and STATS_DEPS_TYPE_BASIC. */
const TYPE_BASIC = 1;

/** `{"3, 7": 60}`; 18 and before. */
export function nDistinctHex(text: string | null, numberSql: NumberSql): string | null {
  const items = parseItems(text);
  if (items === null) return null;
  return concat([
    header(MAGIC_NDISTINCT, items.length),
    ...items.flatMap(({ attributes, value }) => [
      double(value),
      int32(attributes.length),
      ...attributes.map((attribute) => int16Sql(numberSql(attribute))),
    ]),
  ]);
}

/** `{"3 => 7": 0.5, "3, 7 => 8": 1}`. */
export function dependenciesHex(text: string | null, numberSql: NumberSql): string | null {
  const items = parseItems(text);
  if (items === null) return null;
  return concat([
    header(MAGIC_DEPENDENCIES, items.length),
    ...items.flatMap(({ attributes, value }) => [
      double(value),
      int16(attributes.length),
      ...attributes.map((attribute) => int16Sql(numberSql(attribute))),
    ]),
  ]);
}

function parseItems(text: string | null): { attributes: number[]; value: number }[] | null {
  if (text === null) return null;
  const items = [...text.matchAll(/"([^"]+)": ([-\d.eE+]+)/g)].map(([, key = '', value = '']) => ({
    attributes: [...key.matchAll(/-?\d+/g)].map(([n]) => Number(n)),
    value: Number(value),
  }));
  return items.length === 0 ? null : items;
}

function header(magic: number, items: number): string {
  return bytes(12, (view) => {
    view.setUint32(0, magic, true);
    view.setUint32(4, TYPE_BASIC, true);
    view.setUint32(8, items, true);
  });
}

function double(value: number): string {
  return bytes(8, (view) => {
    view.setFloat64(0, value, true);
  });
}

function int32(value: number): string {
  return bytes(4, (view) => {
    view.setInt32(0, value, true);
  });
}

function int16(value: number): string {
  return bytes(2, (view) => {
    view.setInt16(0, value, true);
  });
}

/** Little-endian, as every platform that we run on is; int2send is big-endian. */
function int16Sql(sql: string): string {
  return `(SELECT substr(b, 2, 1) || substr(b, 1, 1) FROM (SELECT int2send((${sql})::int2) AS b) AS sent)`;
}

function bytes(length: number, write: (view: DataView) => void): string {
  const view = new DataView(new ArrayBuffer(length));
  write(view);
  const hex = Array.from({ length }, (_, i) => view.getUint8(i).toString(16).padStart(2, '0'));
  return `'\\x${hex.join('')}'::bytea`;
}

function concat(parts: readonly string[]): string {
  return parts.join(' || ');
}
