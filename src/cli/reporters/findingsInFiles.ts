// Findings at the places of files, as formats print them that other tools read: SARIF, and annotations of GitHub.

import type { LintSeverity } from '../../model/lintFinding';
import type { SourceRange } from '../../model/sourceRange';

/** What a rule says of itself. */
export interface RuleWords {
  readonly id: string;
  readonly summary: string;
  readonly fix: string;
  /** Of the repository; `docs/rules/ID.md` where it is absent. */
  readonly page?: string;
}

export interface FileFindings {
  readonly file: string;
  readonly text: string;
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: LintSeverity;
    readonly message: string;
    readonly range: SourceRange;
  }[];
}

export interface FindingsInFiles {
  readonly rules: readonly RuleWords[];
  readonly files: readonly FileFindings[];
  /** What could not be looked at, which is no finding and says that the others are not all. */
  readonly unread: readonly string[];
}
