// The connection of drizzle.config.ts: dbCredentials as a URL or by its fields.

import { err } from '../../../util/result';
import { lineCounter } from '../../../util/lineCounter';
import {
  COMPUTED,
  type Claim,
  givenOf,
  partsOf,
  sslOf,
  type PartFields,
  type Reader,
} from './claim';
import { Program, type ProgramValue } from './programValue';

const NAMES: PartFields = {
  host: ['host'],
  port: ['port'],
  dbname: ['database'],
  user: ['user'],
  password: ['password'],
};

export const readDrizzle: Reader = (text, { variables }) => {
  const program = new Program(text, 'javascript');
  const lineAt = lineCounter(text);
  return program.valuesOf('dbCredentials').flatMap((start): readonly Claim[] => {
    const beside = program.enclosing(start)?.object;
    const fieldsBeside =
      beside?.kind === 'object' ? beside.fields : new Map<string, ProgramValue>();
    const dialect = givenOf(fieldsBeside.get('dialect') ?? fieldsBeside.get('driver'), variables);
    if (dialect?.ok === true && !/^(?:postgres|pg|cockroach)/i.test(dialect.value)) return [];
    const value = program.valueAt(start);
    const claim = { line: lineAt(value.at), label: 'dbCredentials' };
    if (value.kind !== 'object')
      return [{ ...claim, url: givenOf(value, variables) ?? err(COMPUTED) }];
    const url = givenOf(value.fields.get('url') ?? value.fields.get('connectionString'), variables);
    const ssl = sslOf(value.fields.get('ssl'), variables);
    const parts = {
      ...partsOf(value.fields, NAMES, variables),
      ...(ssl !== undefined && { ssl }),
    };
    return [{ ...claim, parts, ...(url !== undefined && { url }) }];
  });
};
