// The use cases behind Explain & Optimize, on one open connection.

import { readRuleSettings, type RuleSettings } from '../../features/ruleSettings';
import type { SqlParser } from '../../features/loadParser';
import type { TwinAccess } from '../../features/chooseWhatIf';
import { describeParameters, type ParameterDescription } from '../../features/describeParameters';
import { estimateWrite } from '../../features/explain/estimateWrite';
import type { ReportWatch } from '../../features/explain/stages';
import { explainAndOptimize } from '../../features/explainAndOptimize';
import { readStatement, type ReadStatement } from '../../features/readStatement';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { ExplainReport } from '../../model/report';
import type { Statement } from '../../model/statement';
import type { Lazy } from '../../util/lazy';
import { placeInText } from '../../util/placeInText';
import type { Work } from '../../util/progress';
import type { OpenConnection } from '../../features/connections/openConnection';
import { rangeInDocument, type TextStatement } from '../../features/hostLanguages/textStatements';
import { UserError } from '../shell/failure';
import type { SettingsReader } from '../shell/settings';
import type { TwinRegistry } from '../twin/twinRegistry';
import type { Explainer, ExplainRequest } from './explainer';

export class StatementExplainer implements Explainer {
  readonly #parser: Lazy<SqlParser>;
  readonly #settings: SettingsReader;
  readonly #twins: TwinRegistry;

  constructor(parser: Lazy<SqlParser>, settings: SettingsReader, twins: TwinRegistry) {
    this.#parser = parser;
    this.#settings = settings;
    this.#twins = twins;
  }

  async statement(
    place: TextStatement,
    document: string,
    { client }: OpenConnection,
    refused = 'Not explained',
  ): Promise<ReadStatement> {
    const parsed = await readStatement(await this.#parser.get(), place.text, place.slice, client);
    if (parsed.ok) return parsed.value;
    const { message, hint, range } = parsed.error;
    const advice = hint === null ? '' : ` ${hint}`;
    const what = message.replace(/\.$/, '');
    throw new UserError(
      `${refused}: ${what} (${placeInText(document, rangeInDocument(place, range).start)}).${advice}`,
    );
  }

  async parameters(
    statement: Statement,
    { client, profile }: OpenConnection,
  ): Promise<readonly ParameterDescription[]> {
    const sampleValues = this.usesSamples(profile);
    return describeParameters(await this.#parser.get(), client, statement, { sampleValues });
  }

  /** May values from the statistics of its tables be shown and planned with? */
  usesSamples({ production }: Pick<ConnectionProfile, 'production'>): boolean {
    const setting = this.#settings.read('planwright.parameters.sampleValues');
    return setting === 'always' || (setting !== 'never' && !production);
  }

  /** As the person wrote them; options that no rule has are complained of. */
  rules(disabled: readonly string[], options: ExplainRequest['ruleOptions']): RuleSettings {
    const { settings, problems } = readRuleSettings({ disabled, options });
    if (problems.length > 0)
      this.#settings.complain('planwright.rules.options', options, problems.join(' '));
    return settings;
  }

  expected(
    statement: Statement,
    parameters: readonly (string | null)[],
    { client, profile }: OpenConnection,
    signal: AbortSignal,
  ): Promise<string> {
    const lockTimeoutMs = this.#settings.read('planwright.explain.lockTimeoutMs');
    const question = { statement, parameters, lockTimeoutMs };
    return estimateWrite(client, question, profile.statementTimeoutMs, signal);
  }

  async explain(
    request: ExplainRequest,
    work: Work,
    watch: ReportWatch | null = null,
  ): Promise<ExplainReport> {
    const { connection, twin: inPlace, disabledRules, ruleOptions, ...question } = request;
    const rules = this.rules(disabledRules, ruleOptions);
    const { client, scratch } = connection;
    const twin = inPlace ?? this.twinOf(connection);
    const dependencies = { parser: await this.#parser.get(), client, scratch, twin };
    return explainAndOptimize(dependencies, { ...question, rules }, work, watch);
  }

  async twinReady({
    connection,
    twin = this.twinOf(connection) ?? undefined,
  }: Pick<ExplainRequest, 'connection' | 'twin'>): Promise<boolean> {
    if (twin === undefined) return false;
    const { keeper } = twin;
    while (keeper.state().phase === 'making')
      await new Promise<void>((resolve) => {
        const unwatch = keeper.watch(() => {
          unwatch();
          resolve();
        });
      });
    return keeper.state().phase === 'ready';
  }

  /** Null where the person wants none, and for the demo. */
  twinOf(connection: OpenConnection): TwinAccess | null {
    const isTwin = connection.server.engine.kind !== 'server';
    return isTwin || this.#settings.read('planwright.twin.enabled')
      ? this.#twins.access(connection)
      : null;
  }
}
