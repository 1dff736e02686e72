// Connections of a Django settings module: DATABASES, by fields or through dj_database_url and django-environ.

import { err } from '../../../util/result';
import { lineCounter } from '../../../util/lineCounter';
import {
  COMPUTED,
  givenOf,
  partsOf,
  variableOf,
  type Claim,
  type Given,
  type PartFields,
  type Reader,
  type Variables,
} from './claim';
import { Program, type ProgramValue } from './programValue';

const NAMES: PartFields = {
  host: ['HOST'],
  port: ['PORT'],
  dbname: ['NAME'],
  user: ['USER'],
  password: ['PASSWORD'],
};

export const readDjango: Reader = (text, { variables }) => {
  const program = new Program(text, 'python');
  const lineAt = lineCounter(text);
  return program.valuesOf('DATABASES').flatMap((start) => {
    const value = program.valueAt(start);
    if (value.kind !== 'object') return [];
    return [...value.fields].flatMap(([name, database]): readonly Claim[] => {
      const claim = { line: lineAt(database.at), label: `DATABASES ${name}` };
      if (database.kind !== 'object') return [{ ...claim, url: urlOf(database, variables) }];
      const engine = givenOf(database.fields.get('ENGINE'), variables);
      if (engine?.ok === true && !/postg|cockroach|timescale/i.test(engine.value)) return [];
      return [{ ...claim, parts: partsOfDatabase(database.fields, variables) }];
    });
  });
};

function partsOfDatabase(
  fields: ReadonlyMap<string, ProgramValue>,
  variables: Variables,
): NonNullable<Claim['parts']> {
  const options = fields.get('OPTIONS');
  const more =
    options?.kind === 'object'
      ? partsOf(
          options.fields,
          { sslmode: ['sslmode'], sslrootcert: ['sslrootcert'], options: ['options'] },
          variables,
        )
      : {};
  const parts = partsOf(fields, NAMES, variables);
  // Django takes an empty text for one that is not there.
  const given = Object.entries(parts).filter(([, part]) => !part.ok || part.value !== '');
  return { ...Object.fromEntries(given), ...more };
}

/** dj_database_url.config(default=...), dj_database_url.parse(...), env.db('NAME', default=...) */
function urlOf(value: ProgramValue, variables: Variables): Given {
  if (value.kind !== 'call') return givenOf(value, variables) ?? err(COMPUTED);
  const { name, given, named } = value;
  const fallback = givenOf(named.get('default'), variables);
  const [first] = given;
  if (/(?:^|\.)parse$/.test(name)) return givenOf(first, variables) ?? err(COMPUTED);
  if (!/(?:^|\.)(?:config|db|db_url|database)$/.test(name)) return err(COMPUTED);
  const asked = name.endsWith('config') ? named.get('env') : (first ?? named.get('var'));
  const variable = givenOf(asked, variables);
  const found = variableOf(variable?.ok === true ? variable.value : 'DATABASE_URL', variables);
  return found.ok || fallback === undefined ? found : fallback;
}
