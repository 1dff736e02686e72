// What is said of the statements that a server counts, and proposed for all of them.

const COUNTERS = 'test/unit/features/workload/counterMath.test.ts';
const FILES = 'test/unit/features/workload/filesWorkload.test.ts';
const MARK = 'test/unit/db/ownMark.test.ts';
const ENABLE = 'test/unit/features/workload/howToEnable.test.ts';
const RANKING = 'test/unit/features/workload/ranking.test.ts';
const TEXTS = 'test/unit/features/advise/workloadStatements.test.ts';
const SELECTION = 'test/unit/analysis/advisor/workload/selectIndexes.test.ts';
const KNOWN = 'test/unit/analysis/advisor/rowsKnown.test.ts';
const TIME = 'test/unit/analysis/advisor/predictTime.test.ts';

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
  {
    id: 'cancel-between-texts-unheard',
    breaks: 'Cancel is not heard while the texts of a workload are parsed.',
    file: 'src/features/advise/workloadStatements.ts',
    text: '    if (position % AT_ONCE === 0) await setImmediate();\n',
    replacement: '',
    tests: [TEXTS],
  },
  {
    id: 'cancelled-texts-read-on',
    breaks: 'After a cancel the texts of a workload are parsed to the end.',
    file: 'src/features/advise/workloadStatements.ts',
    text: '    work.signal.throwIfAborted();\n',
    replacement: '',
    tests: [TEXTS],
  },
  {
    id: 'stopped-rows-known',
    breaks: 'What a LIMIT stopped is taken for all that the conditions leave.',
    file: 'src/analysis/advisor/time/rowsKnown.ts',
    text: ' && !of.mayStopEarly',
    replacement: '',
    tests: [KNOWN],
  },
  {
    id: 'time-of-untimed-plan-predicted',
    breaks: 'A time is predicted from a plan whose nodes nobody timed, as on another machine.',
    file: 'src/analysis/advisor/predictTime.ts',
    text: 'const ms = metrics.nodes[id]?.selfTimeMs ?? null;',
    replacement: 'const ms = metrics.nodes[id]?.selfTimeMs ?? work.ms;',
    tests: [TIME],
  },
  {
    id: 'time-of-no-time-predicted',
    breaks: 'Where all nodes took less than can be told, no time at all is predicted of an index.',
    file: 'src/analysis/advisor/predictTime.ts',
    text: 'if (whole === undefined || whole.ms <= 0) return null;',
    replacement: 'if (whole === undefined) return null;',
    tests: [TIME],
  },
  {
    id: 'unnoticed-index-selected',
    breaks: 'An index that nobody would notice is proposed for the workload.',
    file: 'src/analysis/advisor/workload/selectIndexes.ts',
    text: 'this.#thinned(best)',
    replacement: 'best',
    tests: [SELECTION],
  },
  {
    id: 'rare-statement-unnoticed',
    breaks: 'What one statement notices is left out where it is little of all.',
    file: 'src/analysis/advisor/workload/thinSelection.ts',
    text: ' ||\n        without.costs.some((cost, i) => (current.costs[i] ?? 0) <= cost * (1 - NOTICED_OF_ONE))',
    replacement: '',
    tests: [SELECTION],
  },
  {
    id: 'whole-unnoticed',
    breaks: 'What the whole notices is left out where it is little of each statement.',
    file: 'src/analysis/advisor/workload/thinSelection.ts',
    text: 'without.total - current.total >= this.#nothing.total * NOTICED_OF_ALL ||\n',
    replacement: '',
    tests: [SELECTION],
  },
  {
    id: 'given-room-left-unused',
    breaks: 'Who gives room gets a set as for none.',
    file: 'src/analysis/advisor/workload/selectIndexes.ts',
    text: 'Number.isFinite(limits.bytes) ? best : this.#thinned(best)',
    replacement: 'this.#thinned(best)',
    tests: [SELECTION],
  },
  {
    id: 'number-is-taken-for-room',
    breaks: 'Who limits the number gets indexes that nobody would notice.',
    file: 'src/analysis/advisor/workload/selectIndexes.ts',
    text: 'Number.isFinite(limits.bytes) ?',
    replacement: 'Number.isFinite(Math.min(limits.bytes, limits.count)) ?',
    tests: [SELECTION],
  },
  {
    id: 'late-set-is-lost',
    breaks: 'The time is up, and what was found until then is thrown away.',
    file: 'src/analysis/advisor/workload/selectIndexes.ts',
    text: '      if (this.#watch.isOver()) return best;\n      const found',
    replacement: '      if (this.#watch.isOver()) return this.#nothing;\n      const found',
    tests: [SELECTION],
  },
];
