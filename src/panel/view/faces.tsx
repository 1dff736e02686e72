// What the panel shows when there is no report: an invitation, or a failure with its next steps.

import type { HostToPanel } from '../../model/panelProtocol';
import type { Host } from '../host';
import { Icon } from './icon';

type Failure = Extract<HostToPanel, { readonly type: 'failure' }>;

export function EmptyFace() {
  return (
    <main class="face">
      <Icon name="graph" tone="face-icon" />
      <h1>No plan yet</h1>
      <p>
        Put the cursor in a statement and run <b>Explain &amp; Optimize</b>. What is slow, why, and
        what would help is shown here.
      </p>
    </main>
  );
}

interface FailureProps {
  readonly failure: Failure;
  /** Of the report before it, which can be explained again; null where there was none. */
  readonly resultId: string | null;
  readonly host: Host;
}

export function FailureFace({ failure, resultId, host }: FailureProps) {
  return (
    <main class="face">
      <Icon name="error" tone="face-icon impact-high" />
      <h1>{failure.title}</h1>
      {/* Read out at once: what was asked for does not come. */}
      <p role="alert" class="face-message">
        {failure.message}
      </p>
      {failure.statement !== '' && <pre class="sql face-sql">{failure.statement}</pre>}
      <div class="buttons">
        {failure.nextSteps.map(({ id, title }, position) => (
          <vscode-button
            key={id}
            secondary={position > 0}
            onClick={() => {
              host.post({ type: 'nextStep', id });
            }}
          >
            {title}
          </vscode-button>
        ))}
        {resultId !== null && (
          <vscode-button
            secondary
            onClick={() => {
              host.post({ type: 'rerun', resultId });
            }}
          >
            Explain again
          </vscode-button>
        )}
      </div>
    </main>
  );
}
