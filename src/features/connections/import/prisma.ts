// Connections of a Prisma schema or prisma.config.ts: directUrl before url, which often leads to a pooler.

import { err, ok } from '../../../util/result';
import { lineCounter } from '../../../util/lineCounter';
import {
  COMPUTED,
  givenOf,
  variableOf,
  type Claim,
  type Given,
  type Reader,
  type Variables,
} from './claim';
import { Program } from './programValue';

export const readPrismaSchema: Reader = (text, { variables }) => {
  const lineAt = lineCounter(text);
  const claims: Claim[] = [];
  for (const block of text.matchAll(/^[ \t]*datasource\s+(\w+)\s*\{([^}]*)\}/gm)) {
    const [whole, name = '', body = ''] = block;
    const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(body)?.[1];
    if (provider !== undefined && !/^(?:postgres(?:ql)?|cockroachdb)$/.test(provider)) continue;
    const start = block.index + whole.indexOf('{') + 1;
    for (const field of ['directUrl', 'url']) {
      const found = new RegExp(String.raw`^[ \t]*${field}\s*=\s*(.+)$`, 'm').exec(body);
      if (found === null) continue;
      const line = lineAt(start + found.index);
      claims.push({
        line,
        label: `datasource ${name} ${field}`,
        url: urlOf(found[1] ?? '', variables),
      });
      break;
    }
  }
  return claims;
};

function urlOf(written: string, variables: Variables): Given {
  const [, variable] = /^env\(\s*"(\w+)"\s*\)/.exec(written) ?? [];
  if (variable !== undefined) return variableOf(variable, variables);
  const [, text] = /^"((?:[^"\\]|\\.)*)"/.exec(written) ?? [];
  return text === undefined ? err(COMPUTED) : ok(text);
}

/** Prisma 7 has its URL there. */
export const readPrismaConfig: Reader = (text, { variables }) => {
  const program = new Program(text, 'javascript');
  const lineAt = lineCounter(text);
  return program.valuesOf('datasource').flatMap((start) => {
    const value = program.valueAt(start);
    if (value.kind !== 'object') return [];
    for (const field of ['directUrl', 'url']) {
      const given = value.fields.get(field);
      const url = givenOf(given, variables);
      if (given !== undefined && url !== undefined)
        return [{ line: lineAt(given.at), label: `datasource ${field}`, url }];
    }
    return [];
  });
};
