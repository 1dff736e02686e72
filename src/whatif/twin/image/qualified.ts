// How the relations of an image are named wherever they refer to each other.

import { sqlIdentifier } from '../../../util/sqlIdentifier';

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** `schema.name`, quoted as PostgreSQL prints it: how relations refer to each other in an image. */
export function qualified({ schema: of, name }: TableName): string {
  return `${printed(of)}.${printed(name)}`;
}

/** quote_ident() quotes all that is a key word anywhere, though a relation may be called so without quotes. */
function printed(name: string): string {
  return MAY_BE_A_COLUMN.has(name) ? `"${name}"` : sqlIdentifier(name);
}

/** "Non-reserved, cannot be function or type" (appendix C) in all of 14 to 18. */
const MAY_BE_A_COLUMN = new Set(
  (
    'between bigint bit boolean char character coalesce dec decimal exists extract float greatest grouping inout int ' +
    'integer interval least national nchar none normalize nullif numeric out overlay position precision real row setof ' +
    'smallint substring time timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest ' +
    'xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable'
  ).split(' '),
);

/** Of the others PostgreSQL takes none for a person's objects, or has its own there. */
export function isPersonsSchema(name: string): boolean {
  return !/^pg_/.test(name) && name !== 'information_schema';
}

const PART = String.raw`([a-z_\u0080-\uffff][\w$\u0080-\uffff]*|"(?:[^"\0]|"")+")`;
const TWO_PARTS = new RegExp(`^${PART}\\.${PART}$`);
const BEFORE_ARGUMENTS = new RegExp(`^${PART}\\.${PART}\\(`);

/** Of a qualified name as PostgreSQL writes it; null when it is anything else. */
export function partsOf(text: string): { schema: string; name: string } | null {
  return parts(TWO_PARTS.exec(text));
}

/** Of a function's, which its arguments follow. */
export function functionPartsOf(text: string): { schema: string; name: string } | null {
  return parts(BEFORE_ARGUMENTS.exec(text));
}

function parts(found: RegExpExecArray | null): { schema: string; name: string } | null {
  const [, schema, name] = found ?? [];
  return schema === undefined || name === undefined
    ? null
    : { schema: unquoted(schema), name: unquoted(name) };
}

function unquoted(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part;
}
