// A report in the form that the panel is sent: plan nodes without their subtrees, fixes by name.

import { boundValues } from '../../features/boundValues';
import { findingText, refusedText, suggestionText } from '../../features/adviceText';
import type { PanelFix, PanelReport } from '../../model/panelReport';
import type { ExplainReport } from '../../model/report';
import type { SourceRange } from '../../model/sourceRange';
import { findFix, fixesOfFinding, type ResolvedFix } from '../results/fixes';

const TWIN_AWAITED =
  'The twin is still being built. What is not verified here is planned on it as soon as it is ready, and shown then.';

export function toPanelReport(
  report: ExplainReport,
  nodeRanges: readonly (readonly SourceRange[])[] = [],
): PanelReport {
  const { statement, plan } = report;
  return {
    statement: {
      text: statement.text,
      verb: statement.verb,
      fingerprint: statement.fingerprint,
    },
    server: report.server,
    mode: report.mode,
    modeReason: report.modeReason,
    under: report.under ?? null,
    values: boundValues(report),
    times: report.times ?? null,
    plan: {
      nodes: plan.nodes.map(({ id, parentId, fields }) => ({ id, parentId, fields })),
      format: plan.format,
      statementFields: plan.statementFields,
    },
    metrics: report.metrics,
    verdict: report.verdict,
    ...(report.unread === undefined ? {} : { unread: report.unread }),
    findings: report.findings.map(findingText),
    suggestions: report.suggestions.map((suggestion) => suggestionText(suggestion, statement.text)),
    refused: report.refused.map(refusedText),
    notes: report.awaitsTwin === true ? [...report.notes, TWIN_AWAITED] : report.notes,
    ...(report.advice === undefined ? {} : { advice: report.advice }),
    ...(report.twin === undefined ? {} : { twin: report.twin }),
    fixes: report.findings.map((finding) => fixesOfFinding(report, finding).map(toPanelFix)),
    suggestionFixes: report.suggestions.flatMap(({ id }) => {
      const fix = findFix(report, `s:${id}`);
      return fix ? [toPanelFix(fix)] : [];
    }),
    nodeRanges: plan.nodes.map(({ id }) => nodeRanges[id] ?? []),
  };
}

function toPanelFix({ name, title, kind, sql, settings, canTry }: ResolvedFix): PanelFix {
  const suggestionId = name.startsWith('s:') ? name.slice(2) : null;
  return { name, title, kind, sql, canExplain: settings !== null, canTry, suggestionId };
}
