// Is a text from a source or a twin file what it claims to be: one statement of one kind about one object, with expressions
// and queries that only compute? Judged on PostgreSQL's own parse tree; what is not known to be harmless is refused.

import { effectOf } from '../../../analysis/sql/effects';
import type { ParseTree, SqlParser } from '../../../analysis/sql/parser';
import { defElements, isFields, namesOf, walkTree, type Fields } from '../../../analysis/sql/walk';
import type { Claim, StatementType } from './claim';
import { isPersonsSchema } from './qualified';

/** Why it is refused, to follow "refused:"; null when it is what it claims to be. */
export async function refusalOf(
  parser: SqlParser,
  sql: string,
  claim: Claim,
): Promise<string | null> {
  if (sql.includes('\0')) return 'its text has a NUL character';
  const parsed = await parser.parse(sql);
  if (!parsed.ok) return `its text is no SQL (${parsed.error.message})`;
  const statement = onlyStatement(parsed.value);
  if (statement === null) return 'its text is more than one statement';
  const type = claim.statements.find((one) => isFields(statement[one]));
  if (type === undefined) return `its text is ${Object.keys(statement)[0] ?? 'nothing'}`;
  const fields = statement[type];
  if (!isFields(fields)) return 'its text is nothing';
  const { schema, name } = claim.object;
  const made = OBJECTS[type](fields);
  if (made.length !== 2 || made[0] !== schema || made[1] !== name) {
    return `its text is about ${made.join('.')}`;
  }
  if (!isPersonsSchema(schema)) return 'its schema is PostgreSQL’s own';
  return clauseRefusal(type, fields) ?? harmOf(fields, OWN_NODES[type]);
}

export function onlyStatement(tree: ParseTree): Fields | null {
  const [first, second] = tree.stmts ?? [];
  const statement: unknown = first?.stmt;
  return second === undefined && isFields(statement) ? statement : null;
}

/** What a tree holds that computes nothing but acts; null when it only computes. `also`: nodes of the statement's own. */
export function harmOf(root: unknown, also: readonly string[] = []): string | null {
  let harm: string | null = null;
  walkTree(root, (name, fields) => {
    harm ??= harmOfNode(name, fields, also);
    return harm === null;
  });
  return harm;
}

function harmOfNode(name: string, fields: Fields, also: readonly string[]): string | null {
  if (name === 'intoClause') return 'it holds SELECT INTO';
  if (!/^[A-Z]/.test(name)) return null;
  if (!COMPUTES.test(name) && !also.includes(name)) return `it holds ${name}`;
  if (name === 'FuncCall') return harmOfFunction(namesOf(fields['funcname']));
  // `value.function` calls a function of one argument.
  if (name === 'ColumnRef') return harmOfFunction(namesOf(fields['fields']).slice(1).slice(-1));
  if (name === 'A_Indirection') return harmOfFunction(namesOf(fields['indirection']).slice(-1));
  return null;
}

/** Those that a plan can hold without anything being done: in a twin nothing is executed. */
const ONLY_WHEN_EXECUTED =
  /^(nextval|setval|setseed|txid_current|pg_current_xact_id|pg_notify|pg_(try_)?advisory_\w+)$/;

/** A function of a schema of the source's is one that was carried, as a stub or after its body was judged. */
function harmOfFunction(path: readonly string[]): string | null {
  const name = path.at(-1);
  if (name === undefined || (path.length > 1 && path[0] !== 'pg_catalog')) return null;
  const effect = ONLY_WHEN_EXECUTED.test(name) ? null : effectOf(name);
  return effect === null ? null : `it calls ${name}(), which ${effect}`;
}

/** Nodes of expressions and queries (primnodes.h, parsenodes.h). */
const COMPUTES = new RegExp(
  `^(${[
    'A_Array(Expr)?|A_Const|A_Expr|A_Indices|A_Indirection|A_Star|Alias|BitString|Bool(ean|Expr|eanTest)|Case(Expr|When)',
    'CoalesceExpr|CollateClause|ColumnDef|ColumnRef|CommonTableExpr|CTE(Search|Cycle)Clause|Float|FuncCall|Grouping(Func|Set)',
    'Integer|JoinExpr|Json\\w+|List|LockingClause|MinMaxExpr|NamedArgExpr|NullTest|ParamRef',
    'Range(Function|Subselect|TableFunc|TableFuncCol|TableSample|Var)|ResTarget|RowExpr|SelectStmt|SortBy|SQLValueFunction',
    'String|SubLink|TypeCast|TypeName|WindowDef|WithClause|Xml(Expr|Serialize)',
  ].join('|')})$`,
);

/** Beside those of expressions. */
const OWN_NODES: Readonly<Record<StatementType, readonly string[]>> = {
  AlterTableStmt: ['AlterTableCmd', 'Constraint', 'DefElem', 'IndexElem', 'PartitionCmd'],
  CompositeTypeStmt: [],
  CreateDomainStmt: ['Constraint'],
  CreateEnumStmt: [],
  // What its options set goes with them.
  CreateFunctionStmt: ['DefElem', 'FunctionParameter', 'ReturnStmt', 'VariableSetStmt'],
  CreatePolicyStmt: ['RoleSpec'],
  CreateRangeStmt: ['DefElem'],
  CreateSeqStmt: [],
  CreateStatsStmt: ['StatsElem'],
  CreateStmt: ['Constraint', 'DefElem', 'PartitionElem', 'PartitionRangeDatum'],
  CreateTableAsStmt: [],
  DefineStmt: ['DefElem'],
  DropStmt: [],
  IndexStmt: ['DefElem', 'IndexElem'],
  InsertStmt: [],
  ViewStmt: ['DefElem'],
};

const relationOf =
  (field: string) =>
  (fields: Fields): string[] => {
    const relation = fields[field];
    if (!isFields(relation) || relation['catalogname'] !== undefined) return [];
    return [relation['schemaname'], relation['relname']].map(String);
  };
const namedBy =
  (field: string) =>
  (fields: Fields): string[] =>
    namesOf(fields[field]);

const OBJECTS: Readonly<Record<StatementType, (fields: Fields) => string[]>> = {
  AlterTableStmt: relationOf('relation'),
  CompositeTypeStmt: relationOf('typevar'),
  CreateDomainStmt: namedBy('domainname'),
  CreateEnumStmt: namedBy('typeName'),
  CreateFunctionStmt: namedBy('funcname'),
  CreatePolicyStmt: relationOf('table'),
  CreateRangeStmt: namedBy('typeName'),
  CreateSeqStmt: relationOf('sequence'),
  CreateStatsStmt: namedBy('defnames'),
  CreateStmt: relationOf('relation'),
  CreateTableAsStmt: ({ into }) => (isFields(into) ? relationOf('rel')(into) : []),
  DefineStmt: namedBy('defnames'),
  DropStmt: ({ objects }) => {
    const [first, second] = Array.isArray(objects) ? (objects as readonly unknown[]) : [];
    const list = isFields(first) && second === undefined ? first['List'] : undefined;
    return isFields(list) ? namesOf(list['items']) : [];
  },
  IndexStmt: relationOf('relation'),
  InsertStmt: relationOf('relation'),
  ViewStmt: relationOf('view'),
};

/** Clauses that are none of a twin's, whatever they would do. */
function clauseRefusal(type: StatementType, fields: Fields): string | null {
  const unwanted = UNWANTED[type]?.find((field) => fields[field] !== undefined);
  if (unwanted !== undefined) return `its clause ${unwanted} is not carried`;
  const { kind, cmds } = fields;
  if (type === 'DefineStmt' && kind !== 'OBJECT_COLLATION') return `it defines ${String(kind)}`;
  if (type === 'AlterTableStmt') {
    const command = Array.isArray(cmds) && cmds.length === 1 ? String(subtypeOf(cmds[0])) : '';
    if (!ALTERATIONS.has(command)) {
      return `it alters a table by ${command === '' ? 'several commands' : command}`;
    }
  }
  if (type === 'CreateRangeStmt') {
    const other = defNames(fields['params']).find((name) => name !== 'subtype');
    if (other !== undefined) return `its option ${other} is not carried`;
  }
  if (type !== 'CreateStmt') return null;
  let harm: string | null = null;
  walkTree(fields, (name, { contype }) => {
    if (name === 'Constraint' && !OF_COLUMNS.has(String(contype))) {
      harm ??= `it holds a constraint of the kind ${String(contype)}`;
    }
    return undefined;
  });
  return harm;
}

const ALTERATIONS = new Set(['AT_AddConstraint', 'AT_AttachPartition', 'AT_ColumnDefault']);
const OF_COLUMNS = new Set(['CONSTR_DEFAULT', 'CONSTR_GENERATED', 'CONSTR_NOTNULL']);

const UNWANTED: Readonly<Partial<Record<StatementType, readonly string[]>>> = {
  CreateFunctionStmt: ['is_procedure'],
  CreateSeqStmt: ['options', 'ownerId'],
  CreateStmt: ['accessMethod', 'constraints', 'ofTypename', 'tablespacename', 'tableLike'],
  IndexStmt: ['tableSpace', 'concurrent', 'oldNumber'],
  InsertStmt: ['onConflictClause', 'returningList', 'withClause', 'returningClause'],
  ViewStmt: ['replace'],
};

function subtypeOf(command: unknown): unknown {
  const fields = isFields(command) ? command['AlterTableCmd'] : undefined;
  return isFields(fields) ? fields['subtype'] : undefined;
}

/** Names of a list of DefElem nodes. */
function defNames(list: unknown): string[] {
  return defElements(list).map(({ defname }) => String(defname));
}
