// The keys of the panel and what the marks of a plan mean, on a sheet that `?` opens; and the keys that work everywhere.

import { useEffect, useRef } from 'preact/hooks';
import { LEGEND } from '../plan/legend';
import { Icon } from './icon';

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['/ or Ctrl+F', 'Search the plan; Enter goes to the next match, Shift+Enter back'],
  ['↑ ↓', 'Go from node to node'],
  ['→ ←', 'Open a node or go into it; close it or go out'],
  ['*', 'Open all nodes of a level'],
  ['Home End', 'First and last node'],
  ['← → on a tab', 'Change the view'],
  ['Enter in the icicle', 'Zoom into a node; Escape goes back'],
  ['Escape', 'Leave search, comparison or this sheet'],
  ['?', 'Open this sheet'],
  ['Ctrl+Alt+Shift+Enter', 'From the editor into the panel, and back'],
];

interface KeySheetProps {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

/** Opens the sheet and moves into the search, unless somebody is typing. */
export function KeySheet({ open, setOpen }: KeySheetProps) {
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // With Caps Lock it is F.
      const finds = event.key.toLowerCase() === 'f' && isCommand(event);
      if (!finds && (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey))
        return;
      if (event.key === '?') setOpen(true);
      else if (!finds && event.key !== '/') return;
      else if (!focusSearch()) return;
      event.preventDefault();
    };
    // On the document: when a report has just come, nothing in the page has the focus.
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [setOpen]);
  useEffect(() => {
    // Modal: the browser keeps Tab inside, and Escape closes it.
    if (open) sheet.current?.showModal();
  }, [open]);
  if (!open) return null;
  const close = () => {
    setOpen(false);
  };
  return (
    <dialog class="key-sheet" ref={sheet} aria-labelledby="keys-title" onClose={close}>
      {/* Without autofocus the button at the end takes it, and a long sheet is scrolled down there. */}
      <h2 id="keys-title" tabIndex={-1} autofocus>
        Marks and keys
      </h2>
      <Legend />
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <vscode-button
        secondary
        onClick={() => {
          sheet.current?.close();
        }}
      >
        Close
      </vscode-button>
    </dialog>
  );
}

function Legend() {
  return (
    <dl class="legend-list">
      {LEGEND.map(({ mark, name, means }) => (
        <div key={mark}>
          <dt>
            <span class={`sample ${mark}`} aria-hidden="true">
              {mark === 'flame' && <Icon name="flame" tone="hot-icon" />}
              {mark === 'q-error' && <Icon name="arrow-up" />}
              {mark === 'estimate' && '~600'}
              {mark === 'never' && 'Scan'}
            </span>
            {name}
          </dt>
          <dd>{means}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Ctrl, or Cmd where that is the key of commands, and nothing else: others are the workbench's, or the field's own. */
function isCommand({ ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  const isMac = navigator.userAgent.includes('Mac');
  return (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey) && !shiftKey && !altKey;
}

/** A custom element hides the field that has the focus within itself. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('vscode-textfield, input, textarea') !== null;
}

function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>('.search vscode-textfield');
  field?.focus();
  return field !== null;
}
