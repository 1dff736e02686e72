// Where do the statements of a document begin and end? By the lexer alone: nothing is parsed for it.

export {
  splitStatements,
  statementAt,
  statementsIn,
  type StatementSlice,
} from '../analysis/sql/split';
export { castTypedParameters } from '../analysis/sql/typedParameters';
