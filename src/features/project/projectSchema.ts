// What may stand in planwright.json? Anybody may have written it: it names rules, files and the twin file, no secret, and
// nothing that is run.

import * as z from 'zod';
import { nearestName } from '../../analysis/lint/nearest';
import { LINT_RULES } from '../../analysis/lint/registry';
import { MIGRATION_RULES } from '../../analysis/migrations/registry';
import { planRules } from '../../analysis/rules/registry';
import { patternProblem } from '../../util/pathPattern';
import { isProjectFile } from './projectFileNames';

/** `on`: as the rule says itself, where a file that is extended has it otherwise. */
export const RULE_WORDS = ['off', 'on', 'hint', 'warning', 'error'] as const;
export type RuleWord = (typeof RULE_WORDS)[number];

/** Heuristic: what a person looks after by hand is far below. */
const MOST = { patterns: 200, letters: 300, extends: 20 } as const;

export interface RuleEntry {
  readonly severity?: RuleWord | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** An error of one sentence, told where the words are allowed or the keys are known. */
function anyOf<Word extends string>(words: readonly [Word, ...Word[]]): z.ZodType<Word> {
  return z.enum(words, {
    error: ({ input }) => `is ${shown(input)}; it may be ${listed(words)}${meant(input, words)}`,
  });
}

function strict<Shape extends z.core.$ZodShape>(
  shape: Shape,
  instead = listed(Object.keys(shape)),
) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'invalid_type') return `is ${shown(issue.input)}; it may be an object`;
      const [key = ''] = issue.keys;
      return `has no key ${shown(key)}${meant(key, Object.keys(shape))}; it may have ${instead}`;
    },
  });
}

const text = z
  .string({ error: ({ input }) => `is ${shown(input)}; it may be a text` })
  .min(1, 'is empty')
  .max(MOST.letters, `has more than ${String(MOST.letters)} letters`);

const pattern = text.superRefine((value, context) => {
  const problem = patternProblem(value);
  if (problem !== null)
    context.addIssue({ code: 'custom', message: `is ${shown(value)}: ${problem}` });
});

function list<Item extends z.ZodType>(item: Item, most: number) {
  return z
    .array(item, { error: ({ input }) => `is ${shown(input)}; it may be a list of texts` })
    .max(most, `has more than ${String(most)} items`);
}

const project = text.refine(isProjectFile, {
  error: ({ input }) =>
    `is ${shown(input)}; it may be a path to a planwright.json, or to a file such as base.planwright.json`,
});

function entryOf(
  words: readonly [RuleWord, ...RuleWord[]],
  options: z.ZodObject | null,
): z.ZodType<RuleWord | RuleEntry> {
  const word = anyOf(words);
  const severity = word.optional();
  if (options === null) return z.union([strict({ severity }), word]);
  const known: z.ZodType<Record<string, unknown>> = strict(options.shape);
  return z.union([strict({ severity, options: known.optional() }), word]);
}

/** Of a rule of statements or migrations, and of one of plans that has the same name. */
function rulesShape(
  summaries: ReadonlyMap<string, string>,
): Record<string, z.ZodOptional<z.ZodType<RuleWord | RuleEntry>>> {
  const graded = new Set([...LINT_RULES, ...MIGRATION_RULES].map(({ id }) => id));
  const options = new Map<string, z.ZodObject>(planRules.map((rule) => [rule.id, rule.options]));
  return Object.fromEntries(
    [...new Set([...graded, ...options.keys()])].sort().map((id) => [
      id,
      // How grave a finding of a plan is follows from its share of the time.
      entryOf(graded.has(id) ? RULE_WORDS : ['off', 'on'], options.get(id) ?? null)
        .optional()
        .describe(summaries.get(id) ?? ''),
    ]),
  );
}

/** `summaries`: what the rules say, for people who write the file. */
export function projectSchema(summaries: ReadonlyMap<string, string> = new Map()) {
  return strict({
    $schema: text.optional(),
    extends: z
      .union([list(project, MOST.extends), project])
      .optional()
      .describe('Files of the same kind that this one builds on, inside the same repository.'),
    include: list(pattern, MOST.patterns)
      .optional()
      .describe(
        'The files that are looked at, from the folder of this file; all where it is absent.',
      ),
    exclude: list(pattern, MOST.patterns)
      .optional()
      .describe('Of these, the files that are left out.'),
    rules: strict(rulesShape(summaries), 'the rules of docs/rules')
      .optional()
      .describe('Rules by id.'),
    twin: text.optional().describe('A twin file, from the folder of this file.'),
  });
}

export type ProjectSchema = ReturnType<typeof projectSchema>;

/** For editors, which complete and check the file by it. */
export function projectJsonSchema(summaries: ReadonlyMap<string, string>): unknown {
  return z.toJSONSchema(projectSchema(summaries), { io: 'input', target: 'draft-7' });
}

/** What is wrong, as `rules.select-star is "of"; it may be …`. */
export function projectProblem({ issues: [issue] }: z.ZodError): string {
  return issue === undefined ? 'is wrong' : told(issue, []);
}

/** Of alternatives the one that is meant: not the one that expects something of another kind. */
function told(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string {
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    const nested = issue.errors.flatMap(([first]) => first ?? []);
    const meant = nested.find(
      ({ code, path: below }) => code !== 'invalid_type' || below.length > 0,
    );
    const shownOne = meant ?? nested.at(-1);
    if (shownOne !== undefined) return told(shownOne, path);
  }
  const [first, ...rest] = path;
  const place = rest.map((part) =>
    typeof part === 'number' ? `[${String(part)}]` : `.${String(part)}`,
  );
  return `${first === undefined ? 'it' : String(first)}${place.join('')} ${issue.message}`;
}

/** Heuristic: what is longer is not read in a message. */
const SHOWN = 60;

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // What lies in it may be deeper than anything can print.
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object';
  const words = JSON.stringify(value);
  return words.length <= SHOWN ? words : `${words.slice(0, SHOWN)}…`;
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function meant(input: unknown, known: readonly string[]): string {
  const nearest = typeof input === 'string' ? nearestName(input, known) : null;
  return nearest === null ? '' : ` (did you mean ${nearest}?)`;
}
