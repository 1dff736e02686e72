// The statement with the words marked that findings point at; each mark leads to its finding.

import { useMemo } from 'preact/hooks';
import { segmentText, type MarkedRange, type Segment } from '../plan/segments';
import { impactWord } from './icon';
import { useReport } from './reportContext';

/** Heuristic: beyond this a page stutters; the editor has the whole text. */
const MAX_SHOWN_LENGTH = 100_000;

export function StatementView() {
  const { report, plan, ui } = useReport();
  const { text } = report.statement;
  const nodeId = ui.nodeId;
  const marks = useMemo(
    () =>
      report.findings.flatMap(({ range }, finding): readonly MarkedRange[] =>
        range === null ? [] : [{ range, finding }],
      ),
    [report],
  );
  const segments = useMemo(
    () => segmentText(text.slice(0, MAX_SHOWN_LENGTH), marks),
    [text, marks],
  );
  const rest = text.length - MAX_SHOWN_LENGTH;
  const range = nodeId === null ? null : (plan.nodes[nodeId]?.range ?? null);
  return (
    <div class="statement-area" tabIndex={0}>
      <pre class="statement">
        {segments.map((segment) => (
          <StatementSegment
            key={segment.start}
            segment={segment}
            ofNode={range !== null && segment.start >= range.start && segment.start < range.end}
          />
        ))}
      </pre>
      {rest > 0 && <p class="quiet">{rest} more characters stand in the editor.</p>}
    </div>
  );
}

interface SegmentProps {
  readonly segment: Segment;
  readonly ofNode: boolean;
}

function StatementSegment({ segment, ofNode }: SegmentProps) {
  const { report, ui, hover, hoveredId, selectFinding } = useReport();
  const index = segment.findings[0];
  const finding = index === undefined ? undefined : report.findings[index];
  if (index === undefined || finding === undefined)
    return <span class={ofNode ? 'range-of-node' : ''}>{segment.text}</span>;
  const classes = [
    'range',
    `impact-line-${finding.impact}`,
    ui.findingIndex === index ? 'selected' : '',
    hoveredId === finding.nodeId ? 'hovered' : '',
  ];
  return (
    <span
      role="button"
      tabIndex={0}
      class={classes.join(' ')}
      title={finding.title}
      aria-label={`${segment.text} – ${impactWord(finding.impact)}: ${finding.title}`}
      onClick={() => {
        selectFinding(index);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        selectFinding(index);
      }}
      onMouseEnter={() => {
        hover(finding.nodeId);
      }}
      onMouseLeave={() => {
        hover(null);
      }}
    >
      {segment.text}
    </span>
  );
}
