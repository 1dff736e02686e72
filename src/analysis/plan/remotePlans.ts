// Citus prints the plans of its tasks and subplans inside a node: here they become children of it, judged like all others.

type RawObject = Readonly<Record<string, unknown>>;

export const TASK = 'Task';
export const DISTRIBUTED_SUBPLAN = 'Distributed Subplan';

/** The node as FORMAT TEXT shows it, with what ran elsewhere below it; any other node as it is. */
export function withRemotePlans(raw: RawObject): RawObject {
  const { 'Distributed Query': query, ...node } = raw;
  if (!isObject(query)) return raw;
  const job = isObject(query['Job']) ? query['Job'] : {};
  const { Tasks: tasks, ...facts } = job;
  const own = Array.isArray(node['Plans']) ? (node['Plans'] as unknown[]) : [];
  return {
    ...node,
    ...facts,
    Plans: [...own, ...children(query['Subplans'], DISTRIBUTED_SUBPLAN), ...children(tasks, TASK)],
  };
}

function children(parts: unknown, relationship: string): readonly RawObject[] {
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) => {
    if (!isObject(part)) return [];
    const { 'Remote Plan': remote, PlannedStmt: planned, ...facts } = part;
    const statement = statementIn(remote ?? planned);
    if (statement === null) return [];
    const { Plan: plan, 'Planning Time': planning, 'Execution Time': execution } = statement;
    return isObject(plan)
      ? [
          {
            ...plan,
            ...facts,
            'Parent Relationship': relationship,
            ...(planning === undefined ? {} : { 'Planning Time': planning }),
            ...(execution === undefined ? {} : { 'Execution Time': execution }),
          },
        ]
      : [];
  });
}

/** Lists of rows and of statements lie around it, elements of that name in FORMAT XML. */
function statementIn(value: unknown): RawObject | null {
  let inner = value;
  for (;;) {
    if (Array.isArray(inner)) inner = inner[0] as unknown;
    else if (isObject(inner) && !isObject(inner['Plan']))
      inner = inner['explain'] ?? inner['Query'];
    else break;
  }
  return isObject(inner) ? inner : null;
}

function isObject(value: unknown): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
