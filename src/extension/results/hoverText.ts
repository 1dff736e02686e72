// The hover on a finding, as Markdown: what, how sure, the evidence as a table, the fixes as links.

import type { Evidence, Finding } from '../../model/finding';
import type { ExplainReport } from '../../model/report';
import { markdownCode, markdownText } from '../../util/markdownText';
import { humanMeasure, humanSaving, humanShare } from '../../util/humanNumbers';
import type { CommandId } from '../manifest';
import { fixesOfFinding, proofText, type FixReference, type ResolvedFix } from './fixes';

/** The commands that links in a hover may run. */
export const HOVER_COMMANDS = [
  'planwright.copyFix',
  'planwright.insertFixAbove',
  'planwright.openFix',
  'planwright.runFix',
  'planwright.tryForReal',
  'planwright.applyEdit',
  'planwright.showPanel',
  'planwright.openRulePage',
] as const satisfies readonly CommandId[];
type HoverCommand = (typeof HOVER_COMMANDS)[number];

export interface HoverSubject {
  readonly resultId: string;
  readonly report: ExplainReport;
  readonly finding: Finding;
  /** False where a problem beside it says the same words. */
  readonly withMessage: boolean;
  /** False on read-only connections: nothing that writes is offered. */
  readonly mayRun: boolean;
  /** False on production too. */
  readonly mayTry: boolean;
}

export function hoverText(subject: HoverSubject): string {
  const { finding, report, resultId } = subject;
  const how =
    finding.basis === 'measured' ? '$(pulse) measured' : '$(question) estimated, not executed';
  const share =
    finding.share === null
      ? ''
      : ` · ${humanShare(finding.share)} of the ${finding.basis === 'measured' ? 'time' : 'cost'}`;
  const saving = humanSaving(finding.share, finding.saving);
  const fixes = fixesOfFinding(report, finding);
  const { withMessage } = subject;
  return [
    withMessage ? `**${markdownText(finding.title)}**` : '',
    `${finding.impact} impact${share}${saving === null ? '' : `, ${saving}`} · ${how}`,
    withMessage ? markdownText(finding.message) : '',
    ...fixes.slice(0, MOST_FIXES).map((fix) => fixLine(fix, subject)),
    evidenceTable(finding.evidence.slice(0, MOST_EVIDENCE)),
    [
      link('$(open-preview) Everything in the panel', 'planwright.showPanel', resultId),
      ...(withMessage
        ? [link(`$(book) ${finding.rule}`, 'planwright.openRulePage', finding.rule)]
        : []),
    ].join(' · '),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A hover is read at a glance; the panel has the rest. Heuristic. */
const MOST_FIXES = 2;
const MOST_EVIDENCE = 5;
const MOST_SQL_LINES = 6;

function evidenceTable(evidence: readonly Evidence[]): string {
  if (evidence.length === 0) return '';
  const rows = evidence.map(
    (entry) =>
      `| ${markdownText(entry.label)} | ${markdownText(humanMeasure(entry))}${entry.estimated ? ' (estimated)' : ''} |`,
  );
  return ['| | |', '|:--|--:|', ...rows].join('\n');
}

function fixLine(fix: ResolvedFix, { resultId, mayRun, mayTry }: HoverSubject): string {
  const reference: FixReference = { resultId, fix: fix.name };
  const links =
    fix.edit !== null
      ? [link('Apply', 'planwright.applyEdit', reference)]
      : [
          link('Open', 'planwright.openFix', reference),
          ...(fix.kind === 'template'
            ? []
            : [link('Insert', 'planwright.insertFixAbove', reference)]),
          link('Copy', 'planwright.copyFix', reference),
          ...(mayRun && fix.runnable.length > 0
            ? [link('Apply…', 'planwright.runFix', reference)]
            : []),
          ...(mayTry && fix.canTry
            ? [link('Try for Real…', 'planwright.tryForReal', reference)]
            : []),
        ];
  const proof = fix.proof === null ? '' : `: ${markdownText(proofText(fix.proof))}`;
  // Two blanks at the end of a line break it.
  const words = `$(lightbulb) **${markdownText(fix.title)}**${proof}  \n${links.join(' · ')}`;
  const isShort = fix.sql !== '' && fix.sql.split('\n').length <= MOST_SQL_LINES;
  return isShort ? `${words}\n\n${markdownCode('sql', fix.sql)}` : words;
}

function link(text: string, command: HoverCommand, argument: unknown): string {
  const query = encodeURIComponent(JSON.stringify([argument]));
  return `[${text}](command:${command}?${query})`;
}
