// Connections in the settings of other extensions: sqltools.connections and pgsql.connections. Their shape is theirs to change,
// so what is not as expected is left out.

import { readLooseUrl } from './looseUrl';
import {
  givenOf,
  partsOf,
  sslOf,
  type Claim,
  type PartFields,
  type Reader,
  type Variables,
} from './claim';
import { Program, type ProgramValue } from './programValue';
import { lineCounter } from '../../../util/lineCounter';

const NAMES: PartFields = {
  host: ['server', 'host', 'hostname', 'hostaddr'],
  port: ['port'],
  dbname: ['database', 'dbname', 'databaseName'],
  user: ['username', 'user', 'userName'],
  password: ['password'],
  sslmode: ['sslmode', 'sslMode'],
};
const NO_VARIABLES: Variables = new Map();

/** settings.json or a .code-workspace file: JSON with comments reads as a program. */
export const readEditorSettings: Reader = (text) => {
  const program = new Program(text, 'javascript');
  const lineAt = lineCounter(text);
  return ['sqltools.connections', 'pgsql.connections'].flatMap((key) =>
    program.valuesOf(key).flatMap((start) => claimsOf(program.valueAt(start), key, lineAt)),
  );
};

/** `value` as the settings hold it. */
export function readSettingsValue(key: string, value: unknown): readonly Claim[] {
  const program = new Program(JSON.stringify(value), 'javascript');
  return claimsOf(program.valueAt(0), key, () => 1);
}

function claimsOf(
  value: ProgramValue,
  key: string,
  lineAt: (offset: number) => number,
): readonly Claim[] {
  if (value.kind !== 'list') return [];
  return value.items.flatMap((item) => {
    if (item.kind !== 'object') return [];
    const text = (name: string): string => {
      const given = givenOf(item.fields.get(name), NO_VARIABLES);
      return given?.ok === true ? given.value : '';
    };
    const driver = text('driver');
    if (
      key.startsWith('sqltools') &&
      !/^(?:PostgreSQL|Postgres|Cockroach|AWS Redshift)/i.test(driver)
    )
      return [];
    const label = [key, text('name') || text('profileName')].filter((one) => one !== '').join(' ');
    return [{ label, line: lineAt(item.at), ...connectionOf(item.fields, text) }];
  });
}

function connectionOf(
  fields: ReadonlyMap<string, ProgramValue>,
  text: (name: string) => string,
): Pick<Claim, 'url' | 'parts' | 'notes'> {
  const url = ['connectString', 'connectionString', 'connectionUri']
    .map(text)
    .find((one) => one !== '');
  const parts = partsOf(fields, NAMES, NO_VARIABLES);
  const options = fields.get('pgOptions');
  const ssl =
    sslOf(fields.get('ssl'), NO_VARIABLES) ??
    (options?.kind === 'object' ? sslOf(options.fields.get('ssl'), NO_VARIABLES) : undefined);
  const notes = /AzureMFA|Entra/i.test(text('authenticationType') || text('azureAuthType'))
    ? ['It logs in by Microsoft Entra: a passwordCommand of ["az"] in the connection does so here.']
    : [];
  const said = { parts: { ...parts, ...(ssl !== undefined && { ssl }) }, notes };
  return url === undefined || readLooseUrl(url) === null
    ? said
    : { ...said, url: { ok: true, value: url } };
}
