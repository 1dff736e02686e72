// The light bulb on a finding: what would help, each way of having it. Nothing here runs SQL without asking.

import * as vscode from 'vscode';
import type { ConnectionProfile } from '../../model/connectionProfile';
import type { CommandId } from '../manifest';
import { fixesOfFinding, fixesOfStatement, proofText, type ResolvedFix } from '../results/fixes';
import { editInDocument, type BoundResult, type ResultStore } from '../results/resultStore';
import { DIAGNOSTIC_SOURCE, rangeIn } from './diagnostics';
import { visibleLine } from '../../util/visibleText';

interface Way {
  readonly word: string;
  readonly command: CommandId;
}

const OPEN: Way = { word: 'Open in a new editor', command: 'planwright.openFix' };
const ABOVE: Way = { word: 'Insert above', command: 'planwright.insertFixAbove' };
const AT_END: Way = { word: 'Insert at the end', command: 'planwright.insertFixAtEnd' };
const COPY: Way = { word: 'Copy', command: 'planwright.copyFix' };
const APPLY_SQL: Way = { word: 'Apply…', command: 'planwright.runFix' };
const APPLY_EDIT: Way = { word: 'Apply', command: 'planwright.applyEdit' };

export class ResultCodeActions {
  readonly #results: ResultStore;
  readonly #profileOf: (id: string) => ConnectionProfile | null;

  constructor(results: ResultStore, profileOf: (id: string) => ConnectionProfile | null) {
    this.#results = results;
    this.#profileOf = profileOf;
  }

  actions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): readonly vscode.CodeAction[] {
    return this.#results.currentAt(document, range).flatMap((result) => {
      const findings = result.report.findings.filter((finding) =>
        rangeIn(document, result, finding).intersection(range),
      );
      const fixes = [
        ...findings.flatMap((finding) => fixesOfFinding(result.report, finding)),
        ...fixesOfStatement(result.report),
      ];
      const unique = fixes.filter(
        (fix, index) => fixes.findIndex((other) => other.name === fix.name) === index,
      );
      const diagnostics = context.diagnostics.filter(
        (diagnostic) => diagnostic.source === DIAGNOSTIC_SOURCE,
      );
      return unique.flatMap((fix, index) => this.#actionsOf(result, fix, index === 0, diagnostics));
    });
  }

  #actionsOf(
    result: BoundResult,
    fix: ResolvedFix,
    preferred: boolean,
    diagnostics: vscode.Diagnostic[],
  ): vscode.CodeAction[] {
    const proof = fix.proof === null ? '' : ` · ${proofText(fix.proof)}`;
    return this.#waysOf(result, fix).map((way, index) => {
      const title = `${way.word}: ${fix.title}${index === 0 ? proof : ''}`;
      const action = new vscode.CodeAction(visibleLine(title), vscode.CodeActionKind.QuickFix);
      action.command = {
        command: way.command,
        title: way.word,
        arguments: [{ resultId: result.id, fix: fix.name }],
      };
      action.diagnostics = diagnostics;
      action.isPreferred = preferred && index === 0;
      return action;
    });
  }

  #waysOf(result: BoundResult, fix: ResolvedFix): readonly Way[] {
    if (fix.edit !== null) return editInDocument(result, fix.edit) === null ? [] : [APPLY_EDIT];
    if (fix.sql === '') return [];
    if (fix.kind === 'template') return [OPEN, COPY];
    const writable = this.#profileOf(result.connectionId)?.readOnly === false;
    const mayRun = fix.runnable.length > 0 && writable;
    const into = result.inString === null ? [ABOVE, AT_END] : [];
    return [OPEN, ...into, COPY, ...(mayRun ? [APPLY_SQL] : [])];
  }
}
