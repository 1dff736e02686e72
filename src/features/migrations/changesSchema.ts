// Is a statement what a migration is made of? By its first words, for a hint above it; the check itself reads the syntax.

const VERBS =
  /^(?:(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?!temp|local|global|or\s)|(?:truncate|reindex|cluster)\b|refresh\s+materialized|vacuum\s*\(?\s*full)/i;

/** What is of a session alone is not. */
export function changesSchema(statement: string): boolean {
  return VERBS.test(statement);
}
