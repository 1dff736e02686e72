// The plan as the server says it, as text or JSON, line by line so that 100 000 lines scroll like ten.

import { useMemo } from 'preact/hooks';
import { explainText } from '../export/explainText';
import { planJson } from '../export/planText';
import { Choice } from './choice';
import { Icon } from './icon';
import { useReport } from './reportContext';
import { drawnRows, useVirtual } from './useVirtual';

/** CSS pixels, as `.raw-line` has it. */
const LINE_HEIGHT = 18;
const FORMS = ['text', 'json'] as const;

export function RawView() {
  const { report, ui, change, host } = useReport();
  const text = useMemo(
    () => (ui.raw === 'json' ? planJson(report) : explainText(report.plan)),
    [report, ui.raw],
  );
  const lines = useMemo(() => text.split('\n'), [text]);
  // Lines out of sight have no elements, so the width that they would take is told, in characters.
  const widest = useMemo(() => lines.reduce((max, line) => Math.max(max, line.length), 0), [lines]);
  const virtual = useVirtual(lines.length, LINE_HEIGHT);
  return (
    <div class="raw-area">
      <div
        class="raw-viewport"
        // Scrolled by keys as well; read as text, not as controls.
        tabIndex={0}
        role="document"
        aria-label={`The plan as ${ui.raw}`}
        ref={virtual.viewport}
        onScroll={virtual.onScroll}
      >
        <div
          class="raw-lines"
          style={{
            height: `${String(lines.length * LINE_HEIGHT)}px`,
            minWidth: `${String(widest)}ch`,
          }}
        >
          {drawnRows(virtual.window, -1).map((row) => (
            <div key={row} class="raw-line" style={{ top: `${String(row * LINE_HEIGHT)}px` }}>
              {lines[row]}
            </div>
          ))}
        </div>
      </div>
      <div class="view-foot">
        <Choice
          label="Form of the plan"
          options={FORMS}
          words={{ text: 'Text', json: 'JSON' }}
          selected={ui.raw}
          onSelect={(raw) => {
            change({ raw });
          }}
        />
        <button
          type="button"
          class="tool"
          onClick={() => {
            host.post({ type: 'copyText', text });
          }}
        >
          <Icon name="copy" />
          Copy all
        </button>
      </div>
    </div>
  );
}
