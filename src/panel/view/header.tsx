// The top of the report: the verdict in one sentence, where it ran and how sure it is, and the five figures.

import type { ComponentChildren } from 'preact';
import { figuresOf } from '../../model/panelReport';
import { figureList, type Change, type Figure } from '../plan/figures';
import { Icon } from './icon';
import { useReport } from './reportContext';
import { Unbroken } from './unbroken';

export function Header({ running }: { readonly running: ComponentChildren }) {
  const { report, frame } = useReport();
  return (
    <header class="top">
      {running}
      <Series />
      <StaleBanner />
      <div class="verdict-line">
        {/* May take the focus from what ran above it (useFocusHeir). */}
        <h1 class="verdict" tabIndex={-1}>
          <Unbroken text={report.verdict} />
        </h1>
        <PinButton />
        <MeasureButton />
        <RerunButton />
      </div>
      <Origin />
      <dl class="figures">
        {figureList(figuresOf(report.metrics, report.times), frame.previous).map((figure) => (
          <FigureCell key={figure.label} figure={figure} />
        ))}
      </dl>
      <Values />
      <Applied />
      {/* What was applied tells of the same change, with its cause. */}
      {frame.applied === null && <SinceLastRun />}
    </header>
  );
}

/** The statements that one command explained, to choose from. */
function Series() {
  const { host, frame } = useReport();
  if (frame.series.length === 0) return null;
  return (
    <nav class="series" aria-label="Statements of this run">
      {frame.series.map(({ resultId, line, title, figure, slowest }) => (
        <button
          key={resultId}
          type="button"
          class="series-choice"
          aria-current={resultId === frame.resultId}
          onClick={() => {
            host.post({ type: 'showResult', resultId });
          }}
        >
          <span class="quiet number">line {line}</span>
          <span class="series-title">{title}</span>
          <span class="number">{figure}</span>
          {slowest && <span class="quiet">slowest</span>}
        </button>
      ))}
    </nav>
  );
}

function PinButton() {
  const { host, frame, staleness } = useReport();
  // Without a place in an editor there is no cursor to stay away from.
  if (staleness === 'restored' || frame.place === null) return null;
  return (
    <button
      type="button"
      class="tool"
      aria-pressed={frame.pinned}
      title={
        frame.pinned
          ? 'Follow the cursor to other explained statements again'
          : 'Stay with this result when the cursor moves to another explained statement'
      }
      onClick={() => {
        host.post({ type: 'pinPanel', pinned: !frame.pinned });
      }}
    >
      <Icon name={frame.pinned ? 'pinned' : 'pin'} />
      <span class="hidden-words">Stay with this result</span>
    </button>
  );
}

function RerunButton() {
  const { host, frame } = useReport();
  return (
    <button
      type="button"
      class="tool"
      title={`Explain the statement again${frame.onReplica ? ', on a replica' : ''}`}
      onClick={() => {
        host.post({ type: 'rerun', resultId: frame.resultId });
      }}
    >
      <Icon name="refresh" />
      <span class="tool-word">Explain again</span>
    </button>
  );
}

/** One run is no measurement: chance and the cache have their say in it. */
function MeasureButton() {
  const { host, frame, report } = useReport();
  // A plan that was pasted has no server to run it.
  if (report.mode !== 'analyze' || report.server.version === '') return null;
  return (
    <button
      type="button"
      class="tool"
      title={`Execute it again and 5 times more${frame.onReplica ? ', on a replica' : ''}: the median and the spread`}
      onClick={() => {
        host.post({ type: 'measureAgain', resultId: frame.resultId });
      }}
    >
      <Icon name="dashboard" />
      <span class="tool-word">Measure 5 times</span>
    </button>
  );
}

/** A plan with parameters says little without the values that it was made for. */
function Values() {
  const { report } = useReport();
  if (report.values.length === 0) return null;
  return (
    <p class="values">
      With <span class="code">{report.values.join(', ')}</span>
    </p>
  );
}

const OUTCOME_TONES = {
  better: 'change-less',
  worse: 'change-more',
  same: 'quiet',
  incomparable: 'quiet',
} as const;

/** The moment it pays: before, after, and the way back. */
function Applied() {
  const { host, frame } = useReport();
  const { applied, resultId } = frame;
  if (applied === null) return null;
  const { id, words, outcome, before, canUndo } = applied;
  return (
    // Read out as it comes: the button that was pressed is gone by then.
    <section class="applied" aria-label="What was applied" role="status">
      <p class={outcome === null ? 'quiet' : OUTCOME_TONES[outcome]}>{words}</p>
      <div class="buttons">
        {before === null ? (
          <vscode-button
            onClick={() => {
              host.post({ type: 'rerun', resultId });
            }}
          >
            Explain again
          </vscode-button>
        ) : (
          <vscode-button
            secondary
            onClick={() => {
              host.post({ type: 'compareRuns', before, after: resultId });
            }}
          >
            Compare
          </vscode-button>
        )}
        {canUndo && frame.mayRun && (
          <vscode-button
            secondary
            title="Take it back, after a confirmation"
            onClick={() => {
              host.post({ type: 'undoApplied', id });
            }}
          >
            Undo…
          </vscode-button>
        )}
      </div>
    </section>
  );
}

function SinceLastRun() {
  const { previous } = useReport().frame;
  if (previous === null) return null;
  return (
    <p class={`since ${OUTCOME_TONES[previous.outcome]}`}>
      Against the last run: {previous.verdict}.
    </p>
  );
}

const STALE_WORDS = {
  edited:
    'The statement was edited since. This is the result of the text before; undo brings it back.',
  outdated:
    'Something was run since that may have changed this. Explain the statement again to see it as it is.',
  restored: 'From before the window was reloaded. Explain the statement again to act on it.',
} as const;

function StaleBanner() {
  const { staleness } = useReport();
  return (
    // A live region is in the page before its words are, or they are not read out.
    <div role="status">
      {staleness !== 'current' && (
        <p class="banner">
          <Icon name="history" />
          {STALE_WORDS[staleness]}
        </p>
      )}
    </div>
  );
}

const MODES = {
  analyze: { icon: 'pulse', word: 'measured' },
  estimate: { icon: 'question', word: 'estimated, not executed' },
  generic: { icon: 'question', word: 'generic plan, not executed' },
} as const;

function Origin() {
  const { report, frame } = useReport();
  const { icon, word } = MODES[report.mode];
  return (
    <p class="origin">
      <Place />
      <span>
        <Icon name={icon} />
        {word}
      </span>
      <span class={frame.production ? 'production' : ''}>
        {/* A tint is the person's own colour for a connection; production has a sign and a word, whatever the colour. */}
        {frame.production || frame.tint === null ? (
          <Icon name={frame.production ? 'warning' : 'database'} />
        ) : (
          <Icon name="circle-filled" tone="tint" />
        )}
        {frame.connectionName}
        {frame.production && ' (production)'}
        {frame.onReplica && ', on a replica'}
      </span>
      {report.server.version !== '' && <span>PostgreSQL {report.server.version}</span>}
      {report.under !== null && (
        <span>
          <Icon name="gear" />
          {report.under}
        </span>
      )}
      {report.modeReason !== null && <span class="reason">{report.modeReason}</span>}
    </p>
  );
}

/** The statement's file and line, and the way there. */
function Place() {
  const { host, frame, staleness } = useReport();
  const { place, resultId } = frame;
  if (place === null) return null;
  // The line may be another's by now.
  if (staleness !== 'current') return <span>{place}</span>;
  return (
    <span>
      <button
        type="button"
        class="link"
        title="Go to the statement"
        onClick={() => {
          host.post({ type: 'revealStatement', resultId });
        }}
      >
        {place}
      </button>
    </span>
  );
}

function FigureCell({ figure }: { readonly figure: Figure }) {
  const { label, text, tooltip, estimated, note, change } = figure;
  return (
    <div class="figure" title={tooltip}>
      <dt>
        {label}
        {estimated && <span class="quiet"> (estimated)</span>}
      </dt>
      <dd>
        <span class="figure-value">{text}</span>
        {change !== null && <ChangeMark change={change} />}
        {note !== '' && <span class="figure-note quiet">{note}</span>}
      </dd>
    </div>
  );
}

const CHANGE_ICONS = { less: 'arrow-down', more: 'arrow-up', same: 'dash' } as const;

function ChangeMark({ change }: { readonly change: Change }) {
  const tone = change.judged ? `change-${change.direction}` : '';
  return (
    <span class={`change ${tone}`} title="Against the last run of this statement">
      <Icon name={CHANGE_ICONS[change.direction]} />
      {change.text}
      {change.direction !== 'same' && <span class="hidden-words"> than in the last run</span>}
    </span>
  );
}
