// What a text of a source or a file says of itself: one statement of these kinds about one object. See foreignText.ts.

export interface Claim {
  /** Node types of PostgreSQL's parser (parsenodes.h), such as IndexStmt. */
  readonly statements: readonly StatementType[];
  /** What it makes or changes; of an index, its table. */
  readonly object: { readonly schema: string; readonly name: string };
}

export type StatementType =
  | 'AlterTableStmt'
  | 'CompositeTypeStmt'
  | 'CreateDomainStmt'
  | 'CreateEnumStmt'
  | 'CreateFunctionStmt'
  | 'CreatePolicyStmt'
  | 'CreateRangeStmt'
  | 'CreateSeqStmt'
  | 'CreateStatsStmt'
  | 'CreateStmt'
  | 'CreateTableAsStmt'
  | 'DefineStmt'
  | 'DropStmt'
  | 'IndexStmt'
  | 'InsertStmt'
  | 'ViewStmt';
