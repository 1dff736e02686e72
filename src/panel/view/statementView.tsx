// The statement with the words marked that findings point at; these lead to their finding, words of other nodes to their node.

import { useMemo } from 'preact/hooks';
import { segmentText, type MarkedRange, type Segment } from '../plan/segments';
import type { PlanIndex } from '../plan/planIndex';
import { impactWord } from './icon';
import { useReport } from './reportContext';

/** Heuristic: beyond this a page stutters; the editor has the whole text. */
const MAX_SHOWN_LENGTH = 100_000;

export function StatementView() {
  const { report, plan, ui, hoveredId } = useReport();
  const { text } = report.statement;
  const nodeId = ui.nodeId;
  // Findings first: where words overlap, the finding's mark is on top.
  const marks = useMemo(
    () => [
      ...report.findings.flatMap(({ range, nodeId: of }, finding): readonly MarkedRange[] =>
        range === null ? [] : [{ range, finding, nodeId: of }],
      ),
      ...wordsOfNodes(plan),
    ],
    [report, plan],
  );
  const segments = useMemo(
    () => segmentText(text.slice(0, MAX_SHOWN_LENGTH), marks),
    [text, marks],
  );
  const rest = text.length - MAX_SHOWN_LENGTH;
  // Is the character at this place among the words of the node?
  const isOf = (id: number | null, at: number) =>
    (plan.nodes[id ?? -1]?.ranges ?? []).some(({ start, end }) => at >= start && at < end);
  return (
    <div class="statement-area" tabIndex={0}>
      <pre class="statement">
        {segments.map((segment) => (
          <StatementSegment
            key={segment.start}
            segment={segment}
            ofNode={isOf(nodeId, segment.start)}
            hovered={isOf(hoveredId, segment.start)}
          />
        ))}
      </pre>
      {report.values.length > 0 && (
        <p class="values">
          With <span class="code">{report.values.join(', ')}</span>
        </p>
      )}
      {rest > 0 && <p class="quiet">{rest} more characters stand in the editor.</p>}
    </div>
  );
}

/** Where several nodes come from the same words, as partitions do, the first of them stands for all. */
function wordsOfNodes({ nodes }: PlanIndex): readonly MarkedRange[] {
  // By the range as text, since ranges that are equal are not the same object.
  const byWords = new Map<string, MarkedRange>();
  for (const { id: nodeId, ranges } of nodes)
    for (const range of ranges) {
      const words = `${String(range.start)}-${String(range.end)}`;
      if (!byWords.has(words)) byWords.set(words, { range, finding: null, nodeId });
    }
  return [...byWords.values()];
}

interface SegmentProps {
  readonly segment: Segment;
  readonly ofNode: boolean;
  readonly hovered: boolean;
}

function StatementSegment({ segment, ofNode, hovered }: SegmentProps) {
  const { report, plan, ui, hover, selectFinding, selectNode } = useReport();
  const index = segment.findings[0];
  const finding = index === undefined ? undefined : report.findings[index];
  const nodeId = finding?.nodeId ?? segment.nodeId;
  const marks = `${ofNode ? 'range-of-node' : ''} ${hovered ? 'hovered' : ''}`;
  if (nodeId === null) return <span class={marks}>{segment.text}</span>;
  const node = plan.nodes[nodeId];
  const title = finding?.title ?? `${node?.operation ?? ''} ${node?.target ?? ''}`.trim();
  const what = finding === undefined ? title : `${impactWord(finding.impact)}: ${title}`;
  const tone =
    finding === undefined
      ? 'range-of'
      : `range impact-line-${finding.impact} ${ui.findingIndex === index ? 'selected' : ''}`;
  const select = () => {
    if (finding !== undefined && index !== undefined) selectFinding(index);
    else selectNode(nodeId);
  };
  return (
    <span
      // A span, as a button would not break within the lines of the text; so its keys are ours to handle.
      role="button"
      tabIndex={0}
      class={`${tone} ${marks}`}
      title={title}
      aria-label={`${segment.text} – ${what}`}
      onClick={select}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        select();
      }}
      onMouseEnter={() => {
        hover(nodeId);
      }}
      onMouseLeave={() => {
        hover(null);
      }}
    >
      {segment.text}
    </span>
  );
}
