// What can be done with a fix: its SQL copied, put into the editor, opened beside it, or run after the host has asked.

import type { PanelFix } from '../../model/panelReport';
import { actionsOfFix, whyNotOnReplica } from './actionsOfFix';
import { useReport } from './reportContext';

export function FixActions({ fix }: { readonly fix: PanelFix }) {
  const { host, frame, report, staleness } = useReport();
  const isApplied = frame.applied?.fix === fix.name;
  const mayRun = frame.mayRun && !isApplied;
  const place = {
    mayRun,
    mayTry: mayRun && !frame.production,
    hasServer: report.server.version !== '',
    onReplica: frame.onReplica,
  };
  const actions = actionsOfFix(fix, place);
  const missing = whyNotOnReplica(fix, place);
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
      {missing !== null && <span class="quiet">{missing}</span>}
    </div>
  );
}
