// The server's JSON becomes a Plan; an answer that is none is an error of the database, not of the person.

import { parseJson } from '../analysis/plan/parseJson';
import type { Plan } from '../model/planNode';
import { DatabaseError } from './errors';

export function readPlan(raw: unknown): Plan {
  const parsed = parseJson(raw);
  if (parsed.ok) return parsed.value;
  throw new DatabaseError(
    'unsupported',
    `The server's answer to EXPLAIN could not be read: ${parsed.error.message}. Report the plan with the server version.`,
  );
}
