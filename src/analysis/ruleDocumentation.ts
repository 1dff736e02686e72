// What every rule and check says of itself: its page in docs/rules is made of it.

export interface RuleDocumentation {
  /** One sentence. */
  readonly summary: string;
  /** Markdown paragraphs, each for people who do not know PostgreSQL's planner. */
  readonly why: string;
  readonly fix: string;
  /** When it is wrong to follow the rule. */
  readonly falsePositives: string;
  /** Titles with addresses or source files: PostgreSQL documentation at a fixed major version. */
  readonly sources: readonly string[];
}
