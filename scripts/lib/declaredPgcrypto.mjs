// pgcrypto as an embedded PostgreSQL has it: its functions with their names, types and labels, which is what a planner reads, but
// without its library, which is 3 MB of OpenSSL that somebody would have to patch. What a planner or a migration's check evaluates
// is a plain value: equal for equal arguments, and another for others where that can be had of PostgreSQL alone.

import { gunzipSync, gzipSync } from 'node:zlib';

const BLOCK = 512;

/** @param {Buffer} bundle the .tar.gz that PGlite brings */
export function declaredPgcrypto(bundle) {
  const kept = entriesOf(gunzipSync(bundle))
    .filter(({ name }) => !name.endsWith('.so'))
    .map(({ header, name, data }) => [
      header,
      name.endsWith('.sql') ? Buffer.from(declared(data.toString('utf8'))) : data,
    ]);
  const blocks = kept.flatMap(([header, data]) => [resized(header, data.length), padded(data)]);
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
}

/** Of a ustar archive: a header of 512 bytes, then the data, filled up to whole blocks. */
function entriesOf(tar) {
  const entries = [];
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + BLOCK);
    const size = parseInt(header.toString('latin1', 124, 136), 8);
    const name = header.toString('utf8', 0, 100).replace(/\0.*$/s, '');
    entries.push({ header, name, data: tar.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
  return entries;
}

function resized(header, size) {
  const made = Buffer.from(header);
  made.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  // The sum is taken with blanks in its own place.
  made.fill(' ', 148, 156);
  const sum = made.reduce((total, byte) => total + byte, 0);
  made.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return made;
}

function padded(data) {
  return Buffer.concat([data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)]);
}

const C_FUNCTION =
  /CREATE FUNCTION (\w+)\(([^)]*)\)\s+RETURNS ([\w ]+?)\s+AS 'MODULE_PATHNAME', '\w+'\s+LANGUAGE C ([A-Z ]+);/g;

/** COST 1 is what functions in C have. */
function declared(sql) {
  const made = sql.replace(
    C_FUNCTION,
    (_, name, parameters, result, labels) =>
      `CREATE FUNCTION ${name}(${parameters}) RETURNS ${result} LANGUAGE plpgsql ${labels} COST 1\n` +
      `AS $$BEGIN RETURN${answer(name, parameters, result)}; END$$;`,
  );
  const left = /^.*MODULE_PATHNAME.*$/m.exec(made);
  if (left !== null) throw new Error(`pgcrypto declares a function in an unknown way: ${left[0]}`);
  return made;
}

/** As long as asked for, and another each time. */
const RANDOM_BYTES =
  "substr(decode(repeat(replace(gen_random_uuid()::text, '-', ''), $1 / 16 + 1), 'hex'), 1, $1)";

function answer(name, parameters, result) {
  if (name === 'gen_random_uuid') return ' pg_catalog.gen_random_uuid()';
  if (name === 'gen_random_bytes') return ` ${inCatalog(RANDOM_BYTES)}`;
  if (result.startsWith('SETOF')) return '';
  if (result === 'bool') return ' false';
  const first = parameters.split(',')[0].trim();
  if (name === 'digest' || name === 'hmac') return ` ${inCatalog(digest(first))}`;
  if (first === result) return ' $1';
  return ` ${inCatalog(result === 'bytea' ? "convert_to($1, 'UTF8')" : "encode($1, 'hex')")}`;
}

/** Of the length that real ones mostly have. */
function digest(type) {
  return type === 'bytea' ? 'sha256($1)' : "sha256(convert_to($1, 'UTF8'))";
}

/** Whatever search_path is when it is called. */
function inCatalog(expression) {
  return expression.replace(/\b[a-z_]\w*(?=\()/g, 'pg_catalog.$&');
}
