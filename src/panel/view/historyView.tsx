// The kept runs of the statement, the latest first: pinned to stay, and each compared with the run on show by one click.

import type { RunSummary } from '../../model/panelHistory';
import { figureList } from '../plan/figures';
import { Icon } from './icon';
import { useReport } from './reportContext';

export function HistoryView() {
  const { beside, frame } = useReport();
  const { runs } = beside;
  const shown = runs.find(({ id }) => id === frame.resultId) ?? null;
  if (runs.length === 0)
    return <p class="history-empty quiet">No run of this statement is kept yet.</p>;
  return (
    <ol class="history" aria-label="Runs of this statement">
      {runs.map((run) => (
        <HistoryRun key={run.id} run={run} shown={shown} />
      ))}
    </ol>
  );
}

interface HistoryRunProps {
  readonly run: RunSummary;
  /** The run on show; null when it is not among the kept ones. */
  readonly shown: RunSummary | null;
}

function HistoryRun({ run, shown }: HistoryRunProps) {
  const { host } = useReport();
  const isShown = run.id === shown?.id;
  const when = timeText(run.at);
  return (
    <li class={`run ${isShown ? 'selected' : ''}`} aria-current={isShown ? 'true' : undefined}>
      <div class="run-head">
        <strong>{when}</strong>
        <span class="quiet">{run.connectionName}</span>
        {isShown && <span class="badge">on show</span>}
        {!run.sameText && (
          <span class="badge" title={run.title}>
            other wording
          </span>
        )}
        <span class="run-actions">
          {shown !== null && !isShown && (
            <button
              type="button"
              class="link"
              // By the run: a list of buttons that all say Compare would tell nobody which.
              aria-label={`Compare the run of ${when} with the run on show`}
              onClick={() => {
                host.post({ type: 'compareRuns', before: run.id, after: shown.id });
              }}
            >
              Compare
            </button>
          )}
          <button
            type="button"
            class="tool"
            aria-pressed={run.pinned}
            title={run.pinned ? 'Let it go when newer runs need the room' : 'Keep this run'}
            aria-label={`Keep the run of ${when}`}
            onClick={() => {
              host.post({ type: 'pinRun', run: run.id, pinned: !run.pinned });
            }}
          >
            <Icon name={run.pinned ? 'pinned' : 'pin'} />
          </button>
        </span>
      </div>
      <dl class="run-figures">
        {/* Without changes: with what a run is compared, Compare decides. */}
        {figureList(run.figures, null).map(({ label, text, tooltip, estimated }) => (
          <div key={label} title={tooltip}>
            <dt>
              {label}
              {estimated && <span class="hidden-words"> (estimated)</span>}
            </dt>
            <dd class="number">
              {estimated ? '~' : ''}
              {text}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

/** Milliseconds since 1970, in the language and the zone of who reads it. */
function timeText(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}
