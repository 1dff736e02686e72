// What a person sees before a report is whole: the plan with its findings first, then the candidates, then what ended the search.

import { claimedIndex } from '../../analysis/advisor/ruleCandidates';
import type { Trial } from '../../model/adviceStage';
import type { Finding } from '../../model/finding';
import type { ExplainReport } from '../../model/report';
import type { Work } from '../../util/progress';

/** Told of a report while it is being made. */
export interface ReportWatch {
  /** The plan and its findings; what would help is still being sought. */
  found(report: ExplainReport): void;
  /** Index candidates of that report as they are being planned. */
  tried(trials: readonly Trial[]): void;
  /** The work behind the plan ended early. The report that comes tells it, and keeps the plan and what was found by then. */
  stopped(error: unknown): void;
}

/** Findings without what may be taken back in a moment: no remedy, and no word of an index that is being tried. */
export function withoutRemedies(findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({
    ...finding,
    message: finding.fixes.reduce(withoutClaim, finding.message),
    fixes: [],
  }));
}

function withoutClaim(message: string, fix: Finding['fixes'][number]): string {
  const { claim = '' } = fix;
  if (claimedIndex(fix) === null || claim === '') return message;
  const rest = message.replace(claim, '').replace(/ {2,}/g, ' ').trim();
  return rest === '' ? message : rest;
}

/** A sentence, to follow "The search for advice was stopped". */
export function whyStopped(error: unknown, { signal }: Work): string {
  if (signal.aborted) return 'You cancelled it.';
  return error instanceof Error ? error.message : String(error);
}
