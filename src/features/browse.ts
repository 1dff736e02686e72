// What the tree of a database shows: schemas, relations page by page, and what a relation consists of.

export {
  listColumns,
  listIndexes,
  listPartitions,
  listRelations,
  listSchemas,
  type ColumnEntry,
  type IndexEntry,
  type RelationEntry,
  type SchemaEntry,
} from '../db/browse';
export { relationDefinition } from '../db/relationDefinition';
