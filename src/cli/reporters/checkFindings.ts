// Plans that got worse, at their statements, for formats that other tools read.

import { PLAN_GUARD_RULE_WORDS } from '../../features/planGuard/planCheckWords';
import type { PlanCheck } from '../../model/planCheck';
import type { FindingsInFiles } from './findingsInFiles';

/** `texts` by file; new statements are results where they fail the check. */
export function checkFindings(
  { statements, notPlanned, notes }: PlanCheck,
  texts: ReadonlyMap<string, string>,
  strict: boolean,
): FindingsInFiles {
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
  return { rules: PLAN_GUARD_RULE_WORDS, files, unread: [...unread, ...notes] };
}
