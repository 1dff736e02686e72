// The use cases behind Explain & Optimize, on one open connection.

import { deriveMetrics } from '../../analysis/plan/derive';
import type { SqlParser } from '../../analysis/sql/parser';
import { toStatement } from '../../analysis/sql/toStatement';
import type { ExplainReport } from '../../model/report';
import type { SourceRange } from '../../model/sourceRange';
import type { Statement } from '../../model/statement';
import type { Lazy } from '../../util/lazy';
import type { Work } from '../../util/progress';
import type { OpenConnection } from '../connections/connectionManager';
import { UserError } from '../shell/failure';
import { placeInText, type Explainer, type ExplainQuestion } from './explainCommand';
import type { ParameterInfo } from './parameterPrompt';

export class StatementExplainer implements Explainer {
  readonly #parser: Lazy<SqlParser>;

  constructor(parser: Lazy<SqlParser>) {
    this.#parser = parser;
  }

  async statement(text: string, range: SourceRange): Promise<Statement> {
    const parsed = await toStatement(await this.#parser.get(), text, range);
    if (parsed.ok) return parsed.value.statement;
    const { message, hint, range: place } = parsed.error;
    const advice = hint === null ? '' : ` ${hint}`;
    throw new UserError(`Syntax error at ${placeInText(text, place.start)}: ${message}.${advice}`);
  }

  async parameters(
    statement: Statement,
    { client }: OpenConnection,
  ): Promise<readonly ParameterInfo[]> {
    const types = await client.parameterTypes(statement.sql);
    return statement.parameters.map(({ number, label }) => ({
      number,
      label,
      type: types[number - 1] ?? 'text',
      suggestions: [],
    }));
  }

  async explain(question: ExplainQuestion, work: Work): Promise<ExplainReport> {
    const { client, server } = question.connection;
    const { statement, parameters, mode, modeReason, allowWrite, lockTimeoutMs } = question;
    const { statementTimeoutMs } = client.profile;
    const request = {
      sql: statement.sql,
      parameters,
      mode,
      allowWrite,
      statementTimeoutMs,
      lockTimeoutMs,
    };
    work.progress('asking the server for the plan');
    const { plan } = await client.explain(request, work.signal);
    const metrics = deriveMetrics(plan);
    return {
      statement,
      server: { version: server.version, engine: { kind: 'server', version: server.version } },
      mode,
      modeReason,
      plan,
      metrics,
      verdict: '',
      findings: [],
      suggestions: [],
      notes: [],
    };
  }
}
