// Which statements of a workload could run on replicas, below the list of them: by their numbers there.

import type { ReplicaReads, Workload } from '../../model/workload';
import { humanShare } from '../../util/humanNumbers';
import { markdownText } from '../../util/markdownText';
import { visibleIn } from '../../util/visibleText';
import { callsOf, oneLine } from '../../features/workload/workloadWords';
import { fit, styleFor, wrap } from './style';

/** Heuristic: enough to know it by. */
const TEXT = 60;

interface Split {
  readonly headline: string;
  /** `3 SELECT …` */
  readonly may: readonly string[];
  readonly stays: readonly { readonly what: string; readonly why: string }[];
  readonly notes: readonly string[];
}

export function replicaReadsText(
  workload: Workload,
  reads: ReplicaReads,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): readonly string[] {
  const style = styleFor(colour);
  const { headline, may, stays, notes } = splitOf(workload, reads);
  return [
    `  ${style.strong('On replicas')}  ·  ${headline}`,
    ...may.map((what) => `  ${style.good('✓')} ${what}`),
    ...stays.map(({ what, why }) => wrap(`– ${what}: ${why}`, columns, '  ')),
    ...notes.map((note) => style.muted(wrap(note, columns, '  '))),
    '',
  ];
}

export function replicaReadsMarkdown(workload: Workload, reads: ReplicaReads): readonly string[] {
  const { headline, may, stays, notes } = splitOf(workload, reads);
  return [
    '## On replicas',
    '',
    markdownText(headline),
    '',
    ...may.map((what) => `- could run there: ${markdownText(what)}`),
    ...stays.map(({ what, why }) => `- stays: ${markdownText(`${what}: ${why}`)}`),
    '',
    ...notes.flatMap((note) => [markdownText(note), '']),
  ];
}

function splitOf(givenWorkload: Workload, givenReads: ReplicaReads): Split {
  const { statements } = visibleIn(givenWorkload);
  const { statements: judged, share, calls, notes } = visibleIn(givenReads);
  const all = statements.map(({ text }, index) => ({
    what: `${String(index + 1)} ${fit(oneLine(text), TEXT).trimEnd()}`,
    why: judged[index]?.why ?? null,
  }));
  const may = all.flatMap(({ what, why }) => (why === null ? [what] : []));
  const time = share === null ? '' : `, ${humanShare(share)} of the time of all`;
  return {
    headline: `${String(may.length)} of ${String(all.length)} statements could run there${time}, ${callsOf(calls)}`,
    may,
    stays: all.flatMap(({ what, why }) => (why === null ? [] : [{ what, why }])),
    notes,
  };
}
