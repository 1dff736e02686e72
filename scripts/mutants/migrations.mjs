// Faults of the migration check.

const RULES = 'test/integration/migrations/rules.test.ts';
const FORMS = 'test/integration/migrations/ddlForms.test.ts';
const READ = 'test/unit/features/migrations/readMigrations.test.ts';
const DURATIONS = 'test/unit/analysis/migrations/durations.test.ts';
const BLOCKING = 'test/unit/analysis/migrations/blocking.test.ts';
const SIZES = 'test/unit/features/migrations/sizes.test.ts';
const PLANS = 'test/integration/migrations/changedPlans.test.ts';
const SAFETY = 'test/integration/safety/migrations.test.ts';

/** @type {readonly import('./index.mjs').Mutant[]} */
export const MIGRATIONS = [
  {
    id: 'statistics-of-other-types-kept',
    breaks: 'A plan after a change of type is one with statistics that the server has lost.',
    file: 'src/whatif/twin/scratch/imageAfter.ts',
    text: 'column === undefined || column.type !== one.type',
    replacement: 'column === undefined',
    tests: [PLANS],
  },
  {
    id: 'index-over-old-file-built',
    breaks: 'varchar(10) to text is told to build every index on the column.',
    file: 'src/whatif/twin/scratch/relationLedger.ts',
    text: "kind === 'index' && file !== null && !files.has(file)",
    replacement: "kind === 'index' && file !== null",
    tests: [FORMS, RULES],
  },
  {
    id: 'truncate-rewrites',
    breaks: 'TRUNCATE is told to rewrite what it empties.',
    file: 'src/whatif/twin/scratch/relationLedger.ts',
    text: 'empties ? [] : changed',
    replacement: 'changed',
    tests: [RULES],
  },
  {
    id: 'other-table-of-key-unread',
    breaks: 'A foreign key is told to read one of its two tables.',
    file: 'src/whatif/twin/scratch/relationLedger.ts',
    text: 'for (const oid of await this.#checkedAgainst(scanned)) scanned.add(oid);',
    replacement: 'await this.#checkedAgainst(scanned);',
    tests: [RULES, FORMS],
  },
  {
    id: 'endless-statement-waited-for',
    breaks: 'A loop in a migration keeps the check from ever ending.',
    file: 'src/whatif/twin/scratch/scratch.ts',
    text: 'orAbort(Promise.race([answer, late]), this.#work.signal)',
    replacement: 'orAbort(answer, this.#work.signal)',
    tests: [SAFETY],
  },
  {
    id: 'held-locks-forgotten',
    breaks: 'A check under a lock of an earlier statement is told to keep nobody waiting.',
    file: 'src/analysis/migrations/blocking.ts',
    text: '[...feltLocks(step.locks), ...held]',
    replacement: '[...feltLocks(step.locks)]',
    tests: [RULES],
  },
  {
    id: 'weaker-held-lock-told',
    breaks:
      'A table that nobody reads meanwhile is told as one that nobody writes to, after a lock that was there before.',
    file: 'src/analysis/migrations/rules/lockHeldDuringWork.ts',
    text: 'strength(b.mode) - strength(a.mode) || a.since - b.since',
    replacement: 'a.since - b.since',
    tests: [RULES],
  },
  {
    id: 'outage-of-ten-seconds-a-warning',
    breaks: 'A migration that stops a table for as long as requests wait passes --fail-on error.',
    file: 'src/analysis/migrations/blocking.ts',
    text: 'mostMs >= OUTAGE_MS',
    replacement: 'mostMs > OUTAGE_MS',
    tests: [BLOCKING],
  },
  {
    id: 'toast-in-scans',
    breaks: 'SET NOT NULL on a table of documents is told to take hours.',
    file: 'src/features/migrations/sizes.ts',
    text: "kind === 'rewrite' ? bytes + toastBytes : bytes",
    replacement: 'bytes + toastBytes',
    tests: [SIZES],
  },
  {
    id: 'outside-not-run-again',
    breaks:
      'After a statement that was stopped, an index that was built CONCURRENTLY is not there.',
    file: 'src/whatif/twin/scratch/scratch.ts',
    text: 'await this.#execute(sql);\n      this.#done.push(sql);',
    replacement: 'await this.#execute(sql);',
    tests: [SAFETY],
  },
  {
    id: 'second-pass-free',
    breaks: 'CREATE INDEX CONCURRENTLY takes as long as without.',
    file: 'src/analysis/migrations/durations.ts',
    text: 'bytes: bytes * passes',
    replacement: 'bytes',
    tests: [DURATIONS],
  },
  {
    id: 'missing-rights-are-failures',
    breaks: 'A migration that grants or creates a publication is told to fail.',
    file: 'src/features/migrations/copyLacks.ts',
    text: 'if (sqlstate === INSUFFICIENT_PRIVILEGE)',
    replacement: 'if (sqlstate === null)',
    tests: [READ],
  },
  {
    id: 'password-in-title',
    breaks: 'A password in a migration stands in the report.',
    file: 'src/features/migrations/readMigrations.ts',
    text: 'isHidden(token) ? "\'…\'" : text.slice(token.start, token.end)',
    replacement: 'text.slice(token.start, token.end)',
    tests: [READ],
  },
];
