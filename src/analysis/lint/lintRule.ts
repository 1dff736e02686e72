// What a statement rule is: one file that declares itself, documents itself and judges one statement.

import type { Catalog } from '../../model/catalog';
import type { Fix } from '../../model/change';
import type { LintLevel, LintSeverity } from '../../model/lintFinding';
import type { SourceRange } from '../../model/sourceRange';
import type { RuleDocumentation } from '../ruleDocumentation';
import type { ParseTree, SqlSyntaxError } from '../sql/parser';
import type { SourceText } from '../sql/sourceText';
import type { StatementMap } from '../sql/statementMap';

/** What a rule sees of one statement. Everything is data; ranges are in the statement's own text. */
export interface LintContext {
  readonly map: StatementMap;
  readonly tree: ParseTree;
  readonly source: SourceText;
  /** Null when no database is at hand. */
  readonly catalog: Catalog | null;
  /** What the document around it tells. */
  readonly document: DocumentFacts;
}

export interface DocumentFacts {
  /** Tables and views that statements of the same document create: the catalog cannot know them. */
  readonly createdRelations: ReadonlySet<string>;
  /** The statement stands between BEGIN and COMMIT, where CONCURRENTLY is refused. */
  readonly inTransaction: boolean;
}

/** What a rule finds; the engine adds the rule's id and severity. */
export interface LintProblem {
  /** What is wrong, with its numbers where there are any, then what to do. */
  readonly message: string;
  readonly range: SourceRange;
  /** What decided, when it was not the text alone. */
  readonly level?: LintLevel;
  readonly severity?: LintSeverity;
  readonly fixes?: readonly Fix[];
}

/** A statement that the conformance suite judges. `at`: the words that must be marked. */
export interface LintExample {
  readonly sql: string;
  readonly at?: string;
  /** With the catalog of exampleCatalog.ts; without one by default. */
  readonly catalog?: true;
  /** What the statement must read after the first edit. */
  readonly fixed?: string;
}

export interface LintRule {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  /** Planwright version that introduced it. */
  readonly since: string;
  readonly severity: LintSeverity;
  /** The lowest level at which it speaks. */
  readonly level: LintLevel;
  readonly documentation: RuleDocumentation;
  readonly examples: {
    /** They are the rule's tests and stand in its page of the documentation. */
    readonly fires: readonly LintExample[];
    /** What comes near to it and is right. */
    readonly silent: readonly LintExample[];
  };
  judge(context: LintContext): readonly LintProblem[];
  /** For the one rule that speaks of a text as a whole, in place of all others. It is asked where a statement does not parse. */
  judgeDocument?(text: string, statements: readonly SourceRange[]): readonly LintProblem[];
  /** Likewise of a program in whose strings something was found. */
  judgeProgram?(program: string): readonly LintProblem[];
  /** For the one rule that speaks of text that does not parse. */
  judgeError?(error: SqlSyntaxError): readonly LintProblem[];
}
