// Which differences between recorded and present plans fail a check.

const GUARD = 'test/unit/analysis/plan/guard/guard.test.ts';
const COMPARE = 'src/analysis/plan/guard/comparePlan.ts';
const RECORD = 'src/analysis/plan/guard/recordPlan.ts';

/** @type {readonly import('./index.mjs').Mutant[]} */
export const PLAN_GUARDS = [
  {
    id: 'five-times-the-cost-passes',
    breaks: 'A statement that costs exactly five times as much passes.',
    file: COMPARE,
    text: 'after < before * DEARER',
    replacement: 'after <= before * DEARER',
    tests: [GUARD],
  },
  {
    id: 'cheap-statement-fails',
    breaks: 'A statement of a millisecond fails a build since it once took less.',
    file: COMPARE,
    text: 'after < LEAST_COST || ',
    replacement: '',
    tests: [GUARD],
  },
  {
    id: 'known-read-fails',
    breaks: 'A table that was read sequentially when the plan was recorded fails every build.',
    file: COMPARE,
    text: '.filter(({ table }) => !known.has(table))',
    replacement: '',
    tests: [GUARD],
  },
  {
    id: 'partitions-apart',
    breaks: 'A large table of many small partitions is read in full, and nobody is told.',
    file: RECORD,
    text: '(found.get(read.name) ?? 0) + read.rows',
    replacement: 'read.rows',
    tests: [GUARD],
  },
  {
    id: 'cheapest-of-a-fingerprint',
    breaks: 'Of statements that differ in literals the cheapest plan is recorded.',
    file: RECORD,
    text: 'b.cost > a.cost ? b : a',
    replacement: 'b.cost < a.cost ? b : a',
    tests: [GUARD],
  },
];
