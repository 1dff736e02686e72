// Checks the migration in an editor: run on a copy of the schema of the file's connection, told on its statements and as a report.

import * as vscode from 'vscode';
import type { SqlParser } from '../../features/loadParser';
import { chosenIn } from '../../features/migrations/chosenIn';
import { ruleChoice } from '../../features/project/projectRules';
import { migrationMarkdown } from '../../features/migrations/migrationMarkdown';
import { summaryWords } from '../../features/migrations/migrationWords';
import type { Lazy } from '../../util/lazy';
import type { ConnectionCommands } from '../connections/connectionCommands';
import { tell } from '../shell/dialogs';
import type { DocumentSql } from '../shell/documentSql';
import { documentOf, showMarkdown } from '../shell/editors';
import { UserError } from '../shell/failure';
import type { ProjectFiles } from '../shell/projectFiles';
import type { WorkRunner } from '../shell/workRunner';
import type { TwinRegistry } from '../twin/twinRegistry';
import type { MigrationFindings } from './migrationFindings';

const SHOW_REPORT = 'Show Report';

export class MigrationCommand {
  readonly #connections: ConnectionCommands;
  readonly #twins: TwinRegistry;
  readonly #parser: Lazy<SqlParser>;
  readonly #sql: DocumentSql;
  readonly #work: WorkRunner;
  readonly #findings: MigrationFindings;
  readonly #projects: ProjectFiles;

  constructor(parts: {
    readonly connections: ConnectionCommands;
    readonly twins: TwinRegistry;
    readonly parser: Lazy<SqlParser>;
    readonly sql: DocumentSql;
    readonly work: WorkRunner;
    readonly findings: MigrationFindings;
    readonly projects: ProjectFiles;
  }) {
    this.#connections = parts.connections;
    this.#twins = parts.twins;
    this.#parser = parts.parser;
    this.#sql = parts.sql;
    this.#work = parts.work;
    this.#findings = parts.findings;
    this.#projects = parts.projects;
  }

  /** `argument`: what a lens passes, else the editor that has the focus. Its text is checked, saved or not. */
  async run(argument: unknown): Promise<void> {
    const document = await documentOf(argument, 'Open the migration first.');
    if (this.#sql.hostLanguageOf(document) !== null)
      throw new UserError('A migration is checked as SQL: open its .sql file, or copy its SQL.');
    const { version } = document;
    const file = { file: vscode.workspace.asRelativePath(document.uri), text: document.getText() };
    if (file.text.trim() === '') throw new UserError(`${file.file} is empty.`);
    const connection = await this.#connections.requireFor(document);
    const parser = await this.#parser.get();
    const title = `Checking ${file.file} on a copy of ${connection.profile.name}`;
    const checked = await this.#work.run(title, (work) =>
      this.#twins.checkMigration([file], connection, parser, work),
    );
    const report = chosenIn(checked, ruleChoice(await this.#projects.of(document.uri)));
    // Of a text that has moved on only the report is told.
    if (document.version === version) this.#findings.show(document, report);
    const isWarned = report.statements.some(({ findings }) => findings.length > 0);
    const answer = await tell(
      isWarned ? 'warning' : 'information',
      `Migration check: ${summaryWords(report)}`,
      SHOW_REPORT,
    );
    if (answer === SHOW_REPORT) await showMarkdown(migrationMarkdown(report));
  }
}
