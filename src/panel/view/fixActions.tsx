// What can be done with a fix: its SQL copied, put into the editor, opened beside it, or run after the host has asked.

import type { PanelFix } from '../../model/panelReport';
import { actionsOfFix } from './actionsOfFix';
import { useReport } from './reportContext';

export function FixActions({ fix }: { readonly fix: PanelFix }) {
  const { host, frame, report, staleness } = useReport();
  const isApplied = frame.applied?.fix === fix.name;
  const mayRun = frame.mayRun && !isApplied;
  const actions = actionsOfFix(fix, {
    mayRun,
    mayTry: mayRun && !frame.production,
    hasServer: report.server.version !== '',
  });
  return (
    <div class="buttons">
      {isApplied && <span class="badge">applied</span>}
      {actions.map(({ type, word, what, needsText }, position) => (
        <vscode-button
          key={type}
          secondary={position > 0}
          // Of a report from before a reload the host knows nothing; an edit fits only the text that was explained.
          disabled={staleness === 'restored' || (needsText && staleness !== 'current')}
          title={what}
          aria-label={`${word}: ${fix.title}`}
          onClick={() => {
            host.post({ type, resultId: frame.resultId, fix: fix.name });
          }}
        >
          {word}
        </vscode-button>
      ))}
    </div>
  );
}
