// Lint findings at their files, for formats that other tools read.

import { LINT_RULE_WORDS } from '../../features/lint/linter';
import { leftOutWords } from '../../features/leftOutWords';
import type { LeftOut } from '../../model/leftOut';
import type { LintedFile } from '../../model/lintJson';
import type { FindingsInFiles } from './findingsInFiles';

export function lintFindings(
  files: readonly LintedFile[],
  leftOut: readonly LeftOut[] = [],
): FindingsInFiles {
  return { rules: LINT_RULE_WORDS, files, unread: leftOutWords(leftOut) };
}
