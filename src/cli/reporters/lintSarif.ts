// Lint findings as SARIF.

import { LINT_RULE_WORDS } from '../../features/lint/linter';
import { leftOutWords } from '../../features/leftOutWords';
import type { LeftOut } from '../../model/leftOut';
import type { LintedFile } from '../../model/lintJson';
import { sarif } from './sarif';

export function lintSarif(files: readonly LintedFile[], leftOut: readonly LeftOut[] = []): unknown {
  return sarif(LINT_RULE_WORDS, files, leftOutWords(leftOut));
}
