// How is a single table given settings of autovacuum of its own?

import type { Fix } from '../../../model/change';
import { sqlFix } from '../../changes/fixes';

/** The catalog holds no storage parameters: what the table had before is not known. */
const REMARK =
  'Undo goes back to the settings of the server. If the table has its own (pg_class.reloptions), note them first.';

/** `relation` as SQL; `parameters` by their names. */
export function autovacuumFix(
  title: string,
  relation: string,
  parameters: Readonly<Record<string, number>>,
): Fix {
  const values = Object.entries(parameters).map(([name, value]) => `${name} = ${String(value)}`);
  const set = `ALTER TABLE ${relation} SET (${values.join(', ')})`;
  const reset = `ALTER TABLE ${relation} RESET (${Object.keys(parameters).join(', ')})`;
  return { ...sqlFix(title, [set], [reset]), remark: REMARK };
}
