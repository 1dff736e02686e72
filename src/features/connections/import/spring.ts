// Connections of application.properties and application.yml: jdbc: and r2dbc: URLs with user and password beside them.

import { err, ok } from '../../../util/result';
import type { Claim, Given, PartName, Reader, Variables } from './claim';
import { isPostgresUrl } from './looseUrl';
import { yamlMaps, type YamlValue } from './yamlText';

interface Property {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export const readSpringProperties: Reader = (text, { variables }) =>
  claimsOf(propertiesOf(text), variables);

export const readSpringYaml: Reader = (text, { variables }) =>
  yamlMaps(text).flatMap((map) => claimsOf(flattened('', map), variables));

function propertiesOf(text: string): readonly Property[] {
  return text.split(/\r?\n/).flatMap((written, index) => {
    const match = /^([^#!\s=:][^=:\s]*)(?:\s*[=:]|\s)(.*)$/.exec(written.trim());
    if (match === null) return [];
    const [, key = '', value = ''] = match;
    return [{ key, value: value.trim().replace(/\\([:=#!\\ ])/g, '$1'), line: index + 1 }];
  });
}

function flattened(prefix: string, value: YamlValue): readonly Property[] {
  if (value.kind === 'text') return [{ key: prefix, value: value.text, line: value.line }];
  if (value.kind !== 'map') return [];
  return [...value.fields].flatMap(([name, inner]) =>
    flattened(prefix === '' ? name : `${prefix}.${name}`, inner),
  );
}

const BESIDE: readonly (readonly [PartName, RegExp])[] = [
  ['user', /^(?:hikari\.)?(?:username|user)$/],
  ['password', /^(?:hikari\.)?password$/],
];

function claimsOf(properties: readonly Property[], variables: Variables): readonly Claim[] {
  return properties.flatMap(({ key, value, line }) => {
    const place = /^(.*?)\.(?:hikari\.|jdbc\.|reactive\.)?(?:jdbc-?)?url$/i.exec(key)?.[1];
    const url = resolve(value, variables);
    const isOurs = isPostgresUrl(url.ok ? url.value : value.replace(/\$\{\w+:/g, ''));
    if (place === undefined || !isOurs) return [];
    const beside = properties
      .filter((other) => other.key.startsWith(`${place}.`))
      .map((other) => [other.key.slice(place.length + 1).toLowerCase(), other.value] as const);
    const parts = Object.fromEntries(
      BESIDE.flatMap(([part, pattern]) => {
        const found = beside.find(([name]) => pattern.test(name))?.[1];
        return found === undefined ? [] : [[part, resolve(found, variables)] as const];
      }),
    );
    return [{ line, label: key, url, parts }];
  });
}

/** ${NAME:default}; Spring finds NAME in the environment, db.name there as DB_NAME. */
function resolve(text: string, variables: Variables, depth = 0): Given {
  const missing: string[] = [];
  const resolved = text.replace(
    /\$\{([\w.-]+)(?::((?:[^{}]|\$\{[^{}]*\})*))?\}/g,
    (_, name: string, otherwise: string | undefined) => {
      const value = variables.get(name) ?? variables.get(name.toUpperCase().replace(/[.-]/g, '_'));
      if (value !== undefined) return value;
      if (otherwise === undefined || depth > 3) {
        missing.push(name);
        return '';
      }
      const inner = resolve(otherwise, variables, depth + 1);
      if (!inner.ok) missing.push(name);
      return inner.ok ? inner.value : '';
    },
  );
  const [first] = missing;
  return first === undefined
    ? ok(resolved)
    : err(`comes from ${first}, which no .env file beside it sets`);
}
