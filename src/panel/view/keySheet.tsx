// The keys of the panel, on a sheet that `?` opens; and those that work wherever the focus is.

import { useEffect, useRef, useState } from 'preact/hooks';

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['/ or Ctrl+F', 'Search the plan; Enter goes to the next match, Shift+Enter back'],
  ['↑ ↓', 'Go from node to node'],
  ['→ ←', 'Open a node or go into it; close it or go out'],
  ['*', 'Open all nodes of a level'],
  ['Home End', 'First and last node'],
  ['← → on a tab', 'Change the view'],
  ['Enter in the icicle', 'Zoom into a node; Escape goes back'],
  ['Escape', 'Leave search, comparison or this sheet'],
  ['Ctrl+Alt+Shift+Enter', 'From the editor into the panel, and back'],
];

/** Opens the sheet and moves into the search, unless somebody is typing. */
export function KeySheet() {
  const [open, setOpen] = useState(false);
  const sheet = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const finds = event.key === 'f' && isCommand(event);
      if (!finds && (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey))
        return;
      if (event.key === '?') setOpen(true);
      else if (!finds && event.key !== '/') return;
      else if (!focusSearch()) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
  useEffect(() => {
    if (open) sheet.current?.showModal();
  }, [open]);
  if (!open) return null;
  const close = () => {
    setOpen(false);
  };
  return (
    <dialog class="key-sheet" ref={sheet} aria-labelledby="keys-title" onClose={close}>
      <h2 id="keys-title">Keys of this panel</h2>
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
