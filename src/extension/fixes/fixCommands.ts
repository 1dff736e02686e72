// What the links and light bulbs of a finding do. They carry names only: the SQL is looked up in the result they belong to.

import * as vscode from 'vscode';
import * as z from 'zod';
import type { ConnectionProfile } from '../../model/connectionProfile';
import { findFix, fixReferenceSchema, proofText, type ResolvedFix } from '../results/fixes';
import type { OpenedFixes } from '../results/openedFixes';
import type { BoundResult, ResultStore } from '../results/resultStore';
import { glance } from '../shell/dialogs';
import { openSqlEditor } from '../shell/editors';
import { UserError } from '../shell/failure';
import { applyStatementEdit, insertAbove, insertAtEnd } from './insertSql';
import type { FixRunner } from './fixRunner';
import { sqlForReading } from './sqlText';

/** Title, SQL, the SQL that takes it back, whether it may be run as it stands, and the file that it is for. */
const openedSchema = z.tuple([z.string(), z.string(), z.string(), z.boolean(), z.string()]);

interface Target {
  readonly result: BoundResult;
  readonly fix: ResolvedFix;
}

export class FixCommands {
  readonly #results: ResultStore;
  readonly #runner: FixRunner;
  readonly #opened: OpenedFixes;
  readonly #profileOf: (id: string) => Pick<ConnectionProfile, 'user' | 'database'> | null;

  readonly #connectionOf: (file: vscode.Uri) => string | null;

  constructor(
    results: ResultStore,
    runner: FixRunner,
    opened: OpenedFixes,
    profileOf: (id: string) => Pick<ConnectionProfile, 'user' | 'database'> | null,
    connectionOf: (file: vscode.Uri) => string | null,
  ) {
    this.#connectionOf = connectionOf;
    this.#results = results;
    this.#profileOf = profileOf;
    this.#runner = runner;
    this.#opened = opened;
  }

  async copy(reference: unknown): Promise<void> {
    await vscode.env.clipboard.writeText(this.#target(reference).fix.sql);
    glance('Planwright: copied', 3_000);
  }

  async open(reference: unknown): Promise<void> {
    const { fix, result } = this.#target(reference);
    const title = `${fix.title} (${proofText(fix.proof)})`;
    const profile = this.#profileOf(result.connectionId);
    const lasting = fix.kind === 'setting' && profile !== null ? fix.lasting(profile) : [];
    const text = sqlForReading([result.report.verdict], [{ ...fix, title }, ...lasting]);
    // A template is to be adapted: nothing offers to run it.
    if (fix.kind === 'template') await openSqlEditor(text);
    else await this.#opened.open(text, [fix], { connectionId: result.connectionId, result });
  }

  /** From the light bulb of a squiggle, whose finding is of the connection of its file. */
  async openSql(args: readonly unknown[]): Promise<void> {
    const [title, sql, undoSql, runnable, file] = openedSchema.parse(args);
    const connectionId = this.#connectionOf(vscode.Uri.parse(file));
    const text = sqlForReading([], [{ title, sql, undoSql }]);
    if (runnable) await this.#opened.open(text, [], { connectionId, result: null });
    else await openSqlEditor(text);
  }

  async insertAbove(reference: unknown): Promise<void> {
    const { fix, result } = this.#current(reference);
    // A program is no place for it.
    if (result.inString !== null) await this.open(reference);
    else await insertAbove(result, fix.sql);
  }

  async insertAtEnd(reference: unknown): Promise<void> {
    const { fix, result } = this.#target(reference);
    if (result.inString !== null) await this.open(reference);
    else await insertAtEnd(result, fix.sql);
  }

  async applyEdit(reference: unknown): Promise<void> {
    const { fix, result } = this.#current(reference);
    if (fix.edit) await applyStatementEdit(result, fix.edit);
  }

  async run(reference: unknown): Promise<void> {
    const { fix, result } = this.#target(reference);
    await this.#runner.run(result, fix);
  }

  #target(argument: unknown): Target {
    const reference = fixReferenceSchema.safeParse(argument);
    const result = reference.success ? this.#results.get(reference.data.resultId) : null;
    const fix = reference.success && result ? findFix(result.report, reference.data.fix) : null;
    if (!result || !fix)
      throw new UserError(
        'This suggestion belongs to an older result. Explain the statement again.',
      );
    return { result, fix };
  }

  /** The statement must still stand as it was explained, or the place is wrong. */
  #current(argument: unknown): Target {
    const target = this.#target(argument);
    if (target.result.stale)
      throw new UserError('The statement was edited since. Explain it again, or undo the edit.');
    return target;
  }
}
