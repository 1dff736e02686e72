// What runs: its name, what is being done, since when, until when at most, and the way to end it. Above the report, or alone where
// there is none yet.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ProgressMessage } from '../../model/panelProtocol';
import { humanElapsed, humanMs } from '../../util/humanNumbers';
import type { Host } from '../host';
import { Icon } from './icon';

export interface Running {
  readonly progress: ProgressMessage;
  /** When the message came, by performance.now(). */
  readonly at: number;
}

interface RunningProps {
  readonly running: Running;
  readonly host: Host;
}

const SECOND_MS = 1_000;

/** `note`: what has come of it by now; may be empty. */
export function RunningStrip({ running, host, note }: RunningProps & { readonly note: string }) {
  const strip = useFocusHeir();
  const { title, message } = running.progress;
  return (
    <div class="running" ref={strip} aria-busy="true">
      <Icon name="loading" tone="codicon-modifier-spin" />
      <span class="running-words">
        <span class="running-title">{title}</span>
        <span role="status">{message}</span>
        {note !== '' && <span class="quiet">{note}</span>}
      </span>
      {/* Outside the status: read out every second, it would drown the rest. */}
      <Elapsed running={running} />
      <CancelButton host={host} />
    </div>
  );
}

export function ProgressFace({ running, host }: RunningProps) {
  const { title, message } = running.progress;
  return (
    <main class="face" aria-busy="true">
      <Icon name="loading" tone="face-icon codicon-modifier-spin" />
      <h1>{title}</h1>
      <p role="status">{message === '' ? 'Working' : message}</p>
      <p>
        <Elapsed running={running} />
      </p>
      <CancelButton host={host} />
    </main>
  );
}

function CancelButton({ host }: { readonly host: Host }) {
  return (
    <vscode-button
      secondary
      onClick={() => {
        host.post({ type: 'cancel' });
      }}
    >
      Cancel
    </vscode-button>
  );
}

/** `12 s of at most 60 s`; counts on by itself between messages. */
function Elapsed({ running: { progress, at } }: { readonly running: Running }) {
  const { elapsedMs, limitMs } = progress;
  const [now, setNow] = useState(at);
  useEffect(() => {
    setNow(performance.now());
    const clock = setInterval(() => {
      setNow(performance.now());
    }, SECOND_MS);
    return () => {
      clearInterval(clock);
    };
  }, [at]);
  const elapsed = humanElapsed(elapsedMs + Math.max(0, now - at));
  const limit = limitMs === null ? '' : `at most ${humanMs(limitMs)}`;
  const text = elapsed !== '' && limit !== '' ? `${elapsed} of ${limit}` : elapsed || limit;
  const title = limitMs === null ? '' : 'The statement timeout of the connection ends it then';
  return (
    <span class="elapsed number" title={title}>
      {text}
    </span>
  );
}

/** When what holds the focus goes, the verdict inherits it, so that the keyboard does not start anew. */
function useFocusHeir() {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = element;
    return () => {
      // While it is still in the page: afterwards the focus is with the body.
      if (current?.contains(document.activeElement) === true)
        document.querySelector<HTMLElement>('.verdict')?.focus();
    };
  }, []);
  return element;
}
