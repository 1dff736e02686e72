// Connections of Rails' database.yml. ERB is read for names of variables and their defaults, never run.

import { err, ok } from '../../../util/result';
import {
  COMPUTED,
  pickParts,
  type Claim,
  type Given,
  type PartFields,
  type Reader,
  type Variables,
} from './claim';
import { textOf, yamlMaps, type YamlMap } from './yamlText';

const NAMES: PartFields = {
  host: ['host'],
  port: ['port'],
  dbname: ['database'],
  user: ['username', 'user'],
  password: ['password'],
  sslmode: ['sslmode'],
  sslrootcert: ['sslrootcert'],
};
/** An environment, its databases by name. */
const MOST_DEPTH = 2;

export const readRails: Reader = (text, { variables }) => {
  // YAML cannot have them bare; in it they are names, so that quotes in them do not end a text.
  const erb: string[] = [];
  const marked = text
    .replace(/<%=([^]*?)-?%>/g, (_, code: string) => `__erb_${String(erb.push(code.trim()) - 1)}__`)
    .replace(/<%[^]*?%>/g, (code) => code.replace(/[^\n]/g, ''));
  const resolve = (written: string): Given => resolveErb(written, erb, variables);
  return yamlMaps(marked).flatMap((map) => claimsOf([], map, resolve));
};

function claimsOf(
  path: readonly string[],
  { fields, line }: YamlMap,
  resolve: (written: string) => Given,
): readonly Claim[] {
  const read = (name: string): Given | undefined => {
    const text = textOf(fields.get(name));
    return text === undefined ? undefined : resolve(text);
  };
  const adapter = read('adapter');
  const [database, url] = [read('database'), read('url')];
  if (database !== undefined || url !== undefined) {
    if (adapter?.ok === true && !/postg|cockroach/i.test(adapter.value)) return [];
    if (adapter === undefined && url === undefined) return [];
    return [
      {
        ...{ line, label: path.join(' '), parts: pickParts(NAMES, read) },
        ...(url !== undefined && { url }),
      },
    ];
  }
  if (path.length >= MOST_DEPTH) return [];
  return [...fields].flatMap(([name, value]) =>
    value.kind === 'map' ? claimsOf([...path, name], value, resolve) : [],
  );
}

function resolveErb(written: string, erb: readonly string[], variables: Variables): Given {
  let text = '';
  let last = 0;
  for (const match of written.matchAll(/__erb_(\d+)__/g)) {
    const given = valueOf(erb[Number(match[1])] ?? '', variables);
    if (!given.ok) return given;
    text += written.slice(last, match.index) + given.value;
    last = match.index + match[0].length;
  }
  return ok(text + written.slice(last));
}

/** ENV['X'], ENV["X"] || 'y', ENV.fetch('X') { 'y' }, ENV.fetch('X', 'y') */
function valueOf(code: string, variables: Variables): Given {
  const match =
    /^ENV(?:\.fetch\(\s*|\[\s*|\.dig\(\s*)(["'])(\w+)\1\s*(?:,\s*(.+?))?\s*[\])](?:\s*(?:\|\|\s*(.+)|\{\s*(.+?)\s*\}))?$/s.exec(
      code,
    );
  if (match === null) return literalOf(code);
  const [, , name = '', second, either, block] = match;
  const value = variables.get(name);
  if (value !== undefined && value !== '') return ok(value);
  const fallback = second ?? either ?? block;
  return fallback === undefined
    ? err(`comes from ${name}, which no .env file beside it sets`)
    : valueOf(fallback.trim(), variables);
}

function literalOf(code: string): Given {
  const text = /^(["'])((?:(?!\1)[^\\#])*)\1$/.exec(code)?.[2];
  if (text !== undefined) return ok(text);
  return /^\d+$/.test(code) ? ok(code) : err(COMPUTED);
}
