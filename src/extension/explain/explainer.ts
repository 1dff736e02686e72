// What the command asks of the use cases behind it.

import type { TwinAccess } from '../../features/chooseWhatIf';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { ParameterDescription } from '../../features/describeParameters';
import type { ExplainQuestion } from '../../features/explain/question';
import type { ReportWatch } from '../../features/explain/stages';
import type { ReadStatement } from '../../features/readStatement';
import type { ExplainReport } from '../../model/report';
import type { Statement } from '../../model/statement';
import type { Work } from '../../util/progress';
import type { TextStatement } from '../../features/hostLanguages/textStatements';

/** What the use case is asked, with the settings as the person wrote them. */
export interface ExplainRequest extends Omit<ExplainQuestion, 'rules'> {
  readonly connection: OpenConnection;
  /** In place of the connection's own; absent where the statement is explained as the source would. */
  readonly twin?: TwinAccess | undefined;
  readonly disabledRules: readonly string[];
  readonly ruleOptions: Readonly<Record<string, unknown>>;
}

/** The use cases behind the command. */
export interface Explainer {
  /** Rejects with a UserError that names the place when it cannot be parsed. */
  statement(
    place: TextStatement,
    document: string,
    connection: OpenConnection,
  ): Promise<ReadStatement>;
  parameters(
    statement: Statement,
    connection: OpenConnection,
  ): Promise<readonly ParameterDescription[]>;
  /** What a write would do, in words, without executing it. */
  expected(
    statement: Statement,
    values: readonly (string | null)[],
    connection: OpenConnection,
    signal: AbortSignal,
  ): Promise<string>;
  explain(request: ExplainRequest, work: Work, watch?: ReportWatch | null): Promise<ExplainReport>;
  /** When the twin of the connection is no longer being built; false when there is none to plan on. */
  twinReady(request: Pick<ExplainRequest, 'connection' | 'twin'>): Promise<boolean>;
}
