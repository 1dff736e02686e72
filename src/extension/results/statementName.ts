// What a statement is called in a tab: its verb and the relations that it reads, `SELECT orders, customers`.

import type { ExplainReport } from '../../model/report';

/** Tabs are narrow: two names and a sign that there are more. */
const MAX_NAMES = 2;
const MAX_LENGTH = 40;

export function statementName({ statement, plan }: ExplainReport): string {
  const names = [...new Set(plan.nodes.flatMap(({ fields }) => fields['Relation Name'] ?? []))];
  const what =
    names.length === 0
      ? statement.text.trim().slice(statement.verb.length).replace(/\s+/g, ' ').trim()
      : names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ' …' : '');
  const name = `${statement.verb.toUpperCase()} ${what}`.trim();
  return name.length > MAX_LENGTH ? `${name.slice(0, MAX_LENGTH - 1)}…` : name;
}
