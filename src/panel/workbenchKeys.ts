// Enter with Ctrl, Alt or Cmd is a key of the workbench; a button that has the focus would take it for its own.

/** The event itself goes on to the workbench, which listens for it in this page. */
export function leaveWorkbenchKeys(): void {
  let isWorkbenchKey = false;
  const onKeyDown = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent) => {
    isWorkbenchKey = key === 'Enter' && (ctrlKey || altKey || metaKey);
  };
  const onAnythingElse = () => {
    isWorkbenchKey = false;
  };
  window.addEventListener('keydown', onKeyDown, true);
  for (const type of ['keyup', 'pointerdown', 'blur'])
    window.addEventListener(type, onAnythingElse, true);
  window.addEventListener(
    'click',
    (event) => {
      if (!isWorkbenchKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
