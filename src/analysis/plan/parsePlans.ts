// Reads plans in whatever format they come: finds out which, and hands them to its parser.

import type { Plan, PlanFormat } from '../../model/planNode';
import type { Result } from '../../util/result';
import { blankFrame } from './copy/copiedLines';
import type { PlanParseError } from './parseError';
import { parseJsonPlans } from './parseJson';
import { parseTextPlans } from './parseText';
import { parseXmlPlans } from './parseXml';
import { parseYamlPlans } from './parseYaml';

/** At least one plan, or where and why the text could not be read. */
export function parsePlans(text: string): Result<readonly Plan[], PlanParseError> {
  switch (detectFormat(text)) {
    case 'json':
      return parseJsonPlans(text);
    case 'xml':
      return parseXmlPlans(text);
    case 'yaml':
      return parseYamlPlans(text);
    case 'text':
      return parseTextPlans(text);
  }
}

/** So much of the text is looked at: longer headers than this stand above no plan. */
const HEAD = 20_000;

/** By the first thing that only one format prints; FORMAT TEXT when nothing tells. */
export function detectFormat(text: string): PlanFormat {
  const head = blankFrame(text.slice(0, HEAD));
  const start = head.trimStart();
  if (/^(?:<\?xml|<explain|<Query>|<Plan>)/.test(start) || /<explain\s/.test(head)) return 'xml';
  if (/^(?:---\s+)?(?:- )?"?Plan"?: *$/m.test(head) && !/^[[{]/.test(start)) return 'yaml';
  if (/^[[{"]/.test(start) && /\\?"(?:Plan|Node Type|QUERY PLAN)\\?"\s*:/.test(head)) return 'json';
  return /^[[{]/.test(start) ? 'json' : 'text';
}
