// Where do the faces get the SQL parser from? From the file that is shipped beside the bundles.

export { loadParser } from '../db/loadParser';
export type { SqlParser } from '../analysis/sql/parser';
