// What is to be said of a statement's parameters before somebody gives them values: type, and values that the column has.

import {
  parameterRoles,
  type ComparedParameter,
  type ParameterRole,
} from '../analysis/columns/parameterRoles';
import {
  familyOf,
  sampleValues,
  SAMPLES,
  type SampleValues,
} from '../analysis/columns/sampleValues';
import { mapStatement } from '../analysis/sql/mapStatement';
import type { SqlParser } from '../analysis/sql/parser';
import type { StatementMap } from '../analysis/sql/statementMap';
import { toStatement } from '../analysis/sql/toStatement';
import { readCatalog } from '../db/catalogReader';
import type { DatabaseClient } from '../db/contracts';
import { DatabaseError } from '../db/errors';
import { suggestValues } from '../db/suggestValues';
import type { Catalog } from '../model/catalog';
import type { Statement } from '../model/statement';

export interface ParameterDescription {
  readonly number: number;
  /** As written: `$1`, `:name`, `?`. */
  readonly label: string;
  /** format_type() name. */
  readonly type: string;
  /** From the statistics, the most telling first: the person's data, kept in memory only. */
  readonly suggestions: readonly string[];
  /** One for each kind of set; null where statistics say nothing of it, or were not to be asked. */
  readonly samples: SampleValues | null;
  /** A value that such a type takes, whatever the column holds; null where none comes to mind. */
  readonly example: string | null;
}

/** `sampleValues`: false where no values of the person's data are to be shown. */
export async function describeParameters(
  parser: SqlParser,
  client: DatabaseClient,
  statement: Statement,
  options: { readonly sampleValues: boolean; readonly signal?: AbortSignal } = {
    sampleValues: true,
  },
): Promise<readonly ParameterDescription[]> {
  const { signal } = options;
  const types = await client.parameterTypes(statement.sql, signal);
  const { text } = statement;
  const parsed = await toStatement(parser, text, { start: 0, end: text.length });
  const map = parsed.ok ? mapStatement(parsed.value) : null;
  const catalog = map && options.sampleValues ? await catalogOf(client, map, signal) : null;
  const roles = map === null ? [] : parameterRoles(map, catalog);
  return statement.parameters.map(({ number, label }, index) => {
    const type = types[number - 1] ?? 'text';
    return { number, label, type, ...valuesOf(roles[index] ?? { kind: 'other' }, type) };
  });
}

type Values = Pick<ParameterDescription, 'suggestions' | 'samples' | 'example'>;

function valuesOf(role: ParameterRole, type: string): Values {
  const example = exampleOf(type);
  if (role.kind === 'other') return { suggestions: [], samples: null, example };
  if (role.kind !== 'compared') return { ...ROWS[role.kind], example };
  const isArray = type === `${role.column.type.replace(/\(.*\)/, '')}[]`;
  if (!isArray && !isSameFamily(type, role.column.type))
    return { suggestions: [], samples: null, example };
  const inType = isArray ? (value: string) => arrayOf(value) : (value: string) => value;
  const samples = mapped(sampleValues(role), inType);
  return { suggestions: suggestionsOf(role, samples, inType), samples, example };
}

/** Of rows to return and to skip: what people write. */
const ROWS: Readonly<Record<'limit' | 'offset', Omit<Values, 'example'>>> = {
  limit: {
    suggestions: ['10', '100', '1000'],
    samples: { common: '10', rare: '10', middle: '10', absent: '10' },
  },
  offset: {
    suggestions: ['0', '100', '10000'],
    samples: { common: '0', rare: '0', middle: '0', absent: '0' },
  },
};

/** For an end of a range what makes one; for a value those that the column has. */
function suggestionsOf(
  { as, column }: ComparedParameter,
  samples: SampleValues,
  inType: (value: string) => string,
): readonly string[] {
  const common = suggestValues(column).map(({ value }) => inType(value));
  const { middle, rare } = samples;
  const first = as === 'value' || as === 'not' ? [] : [samples.common, middle, rare];
  const all = [...first.filter((value) => value !== null), ...(as === 'pattern' ? [] : common)];
  return [...new Set(all)];
}

function mapped(samples: SampleValues, inType: (value: string) => string): SampleValues {
  const [common = null, rare = null, middle = null, absent = null] = SAMPLES.map((sample) => {
    const value = samples[sample];
    return value === null ? null : inType(value);
  });
  return { common, rare, middle, absent };
}

/** PostgreSQL 18 documentation, "Array Value Input". */
function arrayOf(value: string): string {
  return `{"${value.replace(/["\\]/g, '\\$&')}"}`;
}

/** Values of a column are no input for a parameter of another kind: `placed_at > now() - $1`. */
function isSameFamily(one: string, other: string): boolean {
  if (one === other) return true;
  const family = familyOf(one);
  const numbers = ['integer', 'number'];
  return family === familyOf(other)
    ? family !== 'other'
    : numbers.includes(family) && numbers.includes(familyOf(other));
}

/** Such as every row could have it, so that Enter alone gives a plan. */
function exampleOf(type: string): string | null {
  if (type.endsWith('[]')) return '{}';
  if (/^time(?: |$|\()/.test(type)) return '12:00';
  if (/^jsonb?$/.test(type)) return '{}';
  if (type.startsWith('interval')) return '1 day';
  switch (familyOf(type)) {
    case 'integer':
    case 'number':
      return '1';
    case 'boolean':
      return 'true';
    case 'time':
      return 'today';
    case 'text':
      return 'a';
    case 'uuid':
      return '00000000-0000-0000-0000-000000000000';
    case 'other':
      return null;
  }
}

/** Suggestions are a courtesy: without the right to read statistics there are none. */
async function catalogOf(
  client: DatabaseClient,
  { relations }: StatementMap,
  signal: AbortSignal | undefined,
): Promise<Catalog | null> {
  const tables = relations.filter(({ kind }) => kind === 'table');
  try {
    return await readCatalog(client, { tables }, signal);
  } catch (error) {
    if (error instanceof DatabaseError && error.reason === 'permission') return null;
    throw error;
  }
}
