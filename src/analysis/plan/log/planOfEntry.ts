// The plan of a log entry, with the statement, its parameters and its duration where the plan would have them.

import type { Plan } from '../../../model/planNode';
import { err, ok, type Result } from '../../../util/result';
import { errorAt, type PlanParseError } from '../parseError';
import { detectFormat, parsePlans } from '../parsePlans';
import { unescaped } from '../entities';
import { hasNodeNumbers } from '../text/numbers';
import type { LogEntry } from './logEntry';

const HINT =
  'The entry may have been cut off where the log was rotated or shortened by what collects it.';

/** Positions of an error are lines of the log. */
export function planOfEntry({
  body,
  durationMs,
  line,
  wrapper,
}: LogEntry): Result<Plan, PlanParseError> {
  const text = detectFormat(body) === 'text' ? textParts(body) : null;
  const plans = parsePlans(text === null ? body : text.plan);
  if (!plans.ok) {
    const skipped = text?.linesAbove ?? 0;
    return err({ ...plans.error, line: line + skipped + plans.error.line, hint: hintFor(wrapper) });
  }
  const [plan] = plans.value;
  if (plan === undefined) {
    return err({ ...errorAt('', 0, 'There is no plan in this entry', hintFor(wrapper)), line });
  }
  const measured = plan.root.fields['Actual Loops'] !== undefined;
  return ok({
    ...plan,
    statementFields: {
      ...(text === null || text.query === null ? {} : { 'Query Text': text.query }),
      ...(text === null || text.parameters === null ? {} : { 'Query Parameters': text.parameters }),
      // The log's duration is what EXPLAIN calls the execution time; it prints none here.
      ...(measured ? { 'Execution Time': durationMs } : {}),
      ...plan.statementFields,
    },
  });
}

function hintFor(wrapper: string | undefined): string {
  return wrapper === undefined
    ? HINT
    : `The lines of the log come through ${wrapper}, which may have split, shortened or mixed them: read the server's own log file.`;
}

interface TextParts {
  readonly query: string | null;
  readonly parameters: string | null;
  readonly plan: string;
  readonly linesAbove: number;
}

/** FORMAT TEXT: the statement with all its lines, `Query Parameters: ` from 16, then the plan. */
function textParts(body: string): TextParts {
  const start = planStart(body);
  if (start === null) {
    const [first = ''] = body.split('\n', 1);
    const query = first.startsWith(QUERY) ? first.slice(QUERY.length) : null;
    return { query, parameters: null, plan: body, linesAbove: 0 };
  }
  const above = body.slice(0, Math.max(0, start - 1));
  const at = above.startsWith(PARAMETERS) ? 0 : above.lastIndexOf(`\n${PARAMETERS}`) + 1;
  const hasParameters = above.startsWith(PARAMETERS, at);
  const query = hasParameters ? above.slice(0, Math.max(0, at - 1)) : above;
  return {
    query: query.startsWith(QUERY) ? query.slice(QUERY.length) : null,
    parameters: hasParameters ? above.slice(at + PARAMETERS.length) : null,
    plan: body.slice(start),
    linesAbove: start === 0 ? 0 : above.split('\n').length,
  };
}

/** Where the first line starts that stands at the margin and ends as a node does. */
function planStart(body: string): number | null {
  for (let start = 0; start < body.length;) {
    const newLine = body.indexOf('\n', start);
    const end = newLine === -1 ? body.length : newLine;
    const mayBeNode = body.charAt(end - 1) === ')' && body.charAt(start) !== ' ';
    if (mayBeNode && hasNodeNumbers(body.slice(start, end))) return start;
    start = end + 1;
  }
  return null;
}

const QUERY = 'Query Text: ';
const PARAMETERS = 'Query Parameters: ';

/** The statement without reading the plan: cheap enough for every entry of a log. */
export function queryOfEntry({ body }: LogEntry): string {
  switch (body.trimStart().charAt(0)) {
    case '{': {
      const quoted = jsonStringAfter(body, '"Query Text": ');
      return quoted === null ? '' : unquoted(quoted);
    }
    case '<':
      return unescaped(/<Query-Text>([^<]*)<\/Query-Text>/.exec(body)?.[1] ?? '');
    default: {
      const yaml = body.startsWith(QUERY) ? jsonStringAfter(body, QUERY) : null;
      const isYaml = yaml !== null && BELOW_YAML_QUERY.test(body.slice(QUERY.length + yaml.length));
      return isYaml ? unquoted(yaml) : (textParts(body).query ?? '');
    }
  }
}

/** `Plan:` on the line below, or below the parameters. */
const BELOW_YAML_QUERY = /^\n(?:Query Parameters: .*\n)?Plan:/;

/** With its quotes. By hand: statements have megabytes, on which a regular expression runs out of stack. */
function jsonStringAfter(text: string, key: string): string | null {
  const at = text.indexOf(key);
  const start = at + key.length;
  if (at === -1 || text.charAt(start) !== '"') return null;
  for (let end = start + 1; end < text.length; end += 1) {
    const mark = text.charAt(end);
    if (mark === '"') return text.slice(start, end + 1);
    if (mark === '\\') end += 1;
  }
  return null;
}

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    // Not as PostgreSQL quotes; the text itself tells statements apart.
    return text;
  }
}
