// Connections of a knexfile, one for each environment.

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
  type Variables,
} from './claim';
import { Program, type ProgramValue } from './programValue';

const NAMES: PartFields = {
  host: ['host'],
  port: ['port'],
  dbname: ['database'],
  user: ['user', 'username'],
  password: ['password'],
};
const POSTGRES = /^(?:pg|postgres|cockroach|redshift)/i;

export const readKnex: Reader = (text, { variables }) => {
  const program = new Program(text, 'javascript');
  const lineAt = lineCounter(text);
  const clients = program
    .valuesOf('client')
    .map((start) => clientOf(program.valueAt(start), variables));
  const hasOurs = clients.length === 0 || clients.some((client) => POSTGRES.test(client));
  return program.valuesOf('connection').flatMap((start): readonly Claim[] => {
    const within = program.enclosing(start);
    const own = within?.object.kind === 'object' ? within.object.fields.get('client') : undefined;
    // One that is spread in from elsewhere is one of the file's.
    const isOurs = own === undefined ? hasOurs : POSTGRES.test(clientOf(own, variables));
    if (!isOurs) return [];
    const value = program.valueAt(start);
    const name = within?.name ?? '';
    const label = /^(?:|exports|default|config)$/.test(name)
      ? 'connection'
      : `connection of ${name}`;
    const claim = { line: lineAt(value.at), label };
    if (value.kind !== 'object')
      return [{ ...claim, url: givenOf(value, variables) ?? err(COMPUTED) }];
    const url = givenOf(value.fields.get('connectionString'), variables);
    const ssl = sslOf(value.fields.get('ssl'), variables);
    const parts = { ...partsOf(value.fields, NAMES, variables), ...(ssl !== undefined && { ssl }) };
    return [{ ...claim, parts, ...(url !== undefined && { url }) }];
  });
};

function clientOf(value: ProgramValue, variables: Variables): string {
  const given = givenOf(value, variables);
  return given?.ok === true ? given.value : '';
}
