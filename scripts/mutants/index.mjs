// Faults put into the code on purpose: the tests must notice each of them. Data only; scripts/mutants.mjs runs them.

import { ARITHMETIC } from './arithmetic.mjs';
import { CONDITIONS } from './conditions.mjs';
import { HEALTH } from './health.mjs';
import { INDEXES } from './indexes.mjs';
import { LINT } from './lint.mjs';
import { MIGRATIONS } from './migrations.mjs';
import { PLAN_GUARDS } from './planGuard.mjs';
import { POLICIES } from './policy.mjs';
import { SEARCHES } from './search.mjs';
import { TRIES } from './tries.mjs';
import { WORKLOADS } from './workload.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} id
 * @property {string} breaks what a person would get
 * @property {string} file
 * @property {string} text stands exactly once in the file
 * @property {string} replacement
 * @property {readonly string[]} tests the files that should notice, the cheapest first
 * @property {string} [equivalent] why no test can notice: the program does the same
 */

/** @type {readonly Mutant[]} */
export const MUTANTS = [
  ...ARITHMETIC,
  ...CONDITIONS,
  ...INDEXES,
  ...SEARCHES,
  ...POLICIES,
  ...HEALTH,
  ...LINT,
  ...TRIES,
  ...WORKLOADS,
  ...MIGRATIONS,
  ...PLAN_GUARDS,
];

/** How often the mutant's text stands in the file; anything but once makes it another mutant, or none. */
export function occurrences(source, { text }) {
  return source.split(text).length - 1;
}
