// Plans that got worse as SARIF, at their statements; what could not be planned is a notification.

import { PLAN_GUARD_RULE_WORDS } from '../../features/planGuard/planCheckWords';
import type { PlanCheck } from '../../model/planCheck';
import { sarif } from './sarif';

/** `texts` by file; new statements are results where they fail the check. */
export function checkSarif(
  { statements, notPlanned, notes }: PlanCheck,
  texts: ReadonlyMap<string, string>,
  strict: boolean,
): unknown {
  const files = [...texts].map(([file, text]) => ({
    file,
    text,
    findings: statements
      .filter((one) => one.file === file && (strict || one.kind !== 'new'))
      .flatMap(({ range, regressions }) =>
        regressions.map((one) => ({ ...one, severity: 'error' as const, range })),
      ),
  }));
  const unread = notPlanned.map(({ file, line, why }) => `${file}:${String(line)}: ${why}`);
  return sarif(PLAN_GUARD_RULE_WORDS, files, [...unread, ...notes]);
}
