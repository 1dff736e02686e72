// Reads plans in whatever format they come: finds out which, and hands them to its parser.

import type { Plan, PlanFormat } from '../../model/planNode';
import { err, type Result } from '../../util/result';
import { blankFrame } from './copy/copiedLines';
import { foreignDatabase, kinOfPostgres } from './foreignPlan';
import { errorAt, type PlanParseError } from './parseError';
import { parseJsonPlans } from './parseJson';
import { parseTextPlans } from './parseText';
import { parseXmlPlans } from './parseXml';
import { parseYamlPlans } from './parseYaml';

/** At least one plan, or where and why the text could not be read. */
export function parsePlans(text: string): Result<readonly Plan[], PlanParseError> {
  const kin = kinOfPostgres(text);
  if (kin !== null) return err(foreign(kin));
  const plans = parseFormat(text);
  const other = plans.ok ? null : foreignDatabase(text);
  return other === null ? plans : err(foreign(other));
}

function foreign(database: string): PlanParseError {
  return errorAt(
    '',
    0,
    `This is a plan of ${database}, which Planwright does not read`,
    "It reads what PostgreSQL's EXPLAIN prints.",
  );
}

function parseFormat(text: string): Result<readonly Plan[], PlanParseError> {
  switch (detectFormat(text)) {
    case 'json':
      return parseJsonPlans(csvCell(text) ?? text);
    case 'xml':
      return parseXmlPlans(text);
    case 'yaml':
      return parseYamlPlans(text);
    case 'text':
      return parseTextPlans(text);
  }
}

/** A plan that a grid wrote as one field of CSV, its quotes doubled; null when it is none. */
function csvCell(text: string): string | null {
  const quoted = text.trim().replace(/^"?QUERY PLAN"?\s+/i, '');
  if (!/^"\s*[[{]/.test(quoted) || !quoted.endsWith('"')) return null;
  const cell = quoted.slice(1, -1);
  return cell.replaceAll('""', '').includes('"') ? null : cell.replaceAll('""', '"');
}

/** So much of the text is looked at: longer headers than this stand above no plan. */
const HEAD = 20_000;

/** By the first thing that only one format prints; FORMAT TEXT when nothing tells. */
export function detectFormat(text: string): PlanFormat {
  const head = blankFrame(text.slice(0, HEAD));
  const start = head.trimStart();
  if (/^(?:<\?xml|<explain|<Query>|<Plan>)/.test(start) || /<explain\s/.test(head)) return 'xml';
  if (/^(?:---\s+)?(?:- )?"?Plan"?: *$/m.test(head) && !/^[[{]/.test(start)) return 'yaml';
  if (csvCell(text) !== null) return 'json';
  if (/^[[{"]/.test(start) && /\\?"(?:Plan|Node Type|QUERY PLAN)\\?"\s*:/.test(head)) return 'json';
  return /^[[{]/.test(start) ? 'json' : 'text';
}
