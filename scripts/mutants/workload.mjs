// What is said of the statements that a server counts.

const COUNTERS = 'test/unit/features/workload/counterMath.test.ts';
const FILES = 'test/unit/features/workload/filesWorkload.test.ts';
const MARK = 'test/unit/db/ownMark.test.ts';
const ENABLE = 'test/unit/features/workload/howToEnable.test.ts';
const RANKING = 'test/unit/features/workload/ranking.test.ts';

/** @type {readonly import('./index.mjs').Mutant[]} */
export const WORKLOADS = [
  {
    id: 'entry-made-anew-is-subtracted',
    breaks: 'After an entry was thrown away, less than nothing seems to have been added.',
    file: 'src/features/workload/counterMath.ts',
    text: 'if (fell || now.since !== before.since) return now;',
    replacement: 'if (now.since !== before.since) return now;',
    tests: [COUNTERS],
  },
  {
    id: 'entry-of-another-life-is-subtracted',
    breaks: 'An entry that was made anew and has run more often shows only the difference.',
    file: 'src/features/workload/counterMath.ts',
    text: 'if (fell || now.since !== before.since) return now;',
    replacement: 'if (fell) return now;',
    tests: [COUNTERS],
  },
  {
    id: 'nested-time-counted-twice',
    breaks: 'What ran inside a function is added to the time of the function.',
    file: 'src/features/workload/counterMath.ts',
    text: 'const top = entries.filter(({ nested }) => !nested);',
    replacement: 'const top = entries;',
    tests: [COUNTERS],
  },
  {
    id: 'deviation-without-distance-of-means',
    breaks: 'A statement that is fast for one role and slow for another seems steady.',
    file: 'src/features/workload/counterMath.ts',
    text: '(a.meanMs - b.meanMs) ** 2',
    replacement: '0',
    tests: [COUNTERS],
  },
  {
    id: 'copy-data-read-as-commands',
    breaks: 'NULLs in the data of COPY are listed as commands of psql.',
    file: 'src/features/workload/filesWorkload.ts',
    text: 'const from = data === null ? 0 : data.index + data[0].length;',
    replacement: 'const from = 0;',
    tests: [FILES],
  },
  {
    id: 'mark-before-first-word',
    breaks: 'PostgreSQL 18 drops the mark, and the queries of Planwright are listed.',
    file: 'src/db/ownMark.ts',
    text: '`$& ${MARK}`',
    replacement: '`${MARK} $&`',
    tests: [MARK],
  },
  {
    id: 'loaded-libraries-forgotten',
    breaks: 'Who does as told unloads the libraries that the server had.',
    file: 'src/features/workload/howToEnable.ts',
    text: "known === '' ? 'pg_stat_statements' : `${known}, pg_stat_statements`",
    replacement: "'pg_stat_statements'",
    tests: [ENABLE],
  },
  {
    id: 'reads-from-buffers-not-ranked',
    breaks: 'By buffers, a statement that reads all of a cached table comes last.',
    file: 'src/features/workload/ranking.ts',
    text: 'return (counters.hitBlocks ?? 0) + (counters.readBlocks ?? 0);',
    replacement: 'return counters.readBlocks ?? 0;',
    tests: [RANKING],
  },
];
