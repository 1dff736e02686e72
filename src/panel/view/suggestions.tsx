// A suggestion with its proof: what it costs before and after, by which engine, its size, what it replaces, what lost. It stands in
// the card of the finding that it mends; below the findings stand those that mend none.

import type { RefusedText, SuggestionText } from '../../model/adviceText';
import { predictedWords } from '../../model/proofWords';
import { humanBytes } from '../../util/humanNumbers';
import { PendingAdvice } from './adviceStage';
import { FixActions } from './fixActions';
import { Icon } from './icon';
import { ProofChange, engineText, ProofBadge } from './proof';
import { remedyHomes } from '../plan/remedyHomes';
import { useReport } from './reportContext';
import { Unbroken } from './unbroken';

export function suggestionElementId(id: string): string {
  return `suggestion-${id}`;
}

export function Suggestions() {
  const { report } = useReport();
  const { advice } = report;
  if (advice?.kind === 'pending') return <PendingAdvice trials={advice.trials} />;
  if (report.suggestions.length === 0) return <NothingSuggested refused={report.refused} />;
  // By id, the card that each stands in; here are those without one.
  const homes = remedyHomes(report);
  const alone = report.suggestions.filter(({ id }) => !homes.has(id));
  if (alone.length === 0) return null;
  return (
    <section aria-labelledby="suggestions-title">
      <h2 id="suggestions-title">
        {homes.size === 0 ? 'Suggestions' : 'Further suggestions'}{' '}
        <span class="count">{alone.length}</span>
      </h2>
      <ol class="cards">
        {alone.map((suggestion) => (
          <li key={suggestion.id} class="card">
            <Remedy suggestion={suggestion} said={null} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** That there is none has its reasons. */
function NothingSuggested({ refused }: { readonly refused: readonly RefusedText[] }) {
  if (refused.length === 0) return null;
  return (
    <section aria-labelledby="suggestions-title">
      <h2 id="suggestions-title">Suggestions</h2>
      <p>None of the indexes that were tried pays.</p>
      <Refused refused={refused} />
    </section>
  );
}

/** The icon of each kind of suggestion. */
const KINDS = {
  index: 'list-tree',
  rewrite: 'edit',
  statistics: 'graph',
  setting: 'gear',
} as const;

interface RemedyProps {
  readonly suggestion: SuggestionText;
  /** What the card has said already, so that it is not said again; null where it stands alone. */
  readonly said: string | null;
}

export function Remedy({ suggestion, said }: RemedyProps) {
  const { report, hover, selectNode } = useReport();
  const { id, kind, title, why, sql, proof, nodeIds } = suggestion;
  const fix = report.suggestionFixes.find(({ suggestionId }) => suggestionId === id);
  const nodeId = nodeIds[0];
  // One level below the card's own title.
  const Heading = said === null ? 'h3' : 'h4';
  return (
    <div
      class="suggestion"
      id={suggestionElementId(id)}
      // Other cards lead here with the focus (findings.tsx).
      tabIndex={-1}
      onMouseEnter={() => {
        hover(nodeId ?? null);
      }}
      onMouseLeave={() => {
        hover(null);
      }}
    >
      <Heading class="suggestion-title">
        <Icon name={KINDS[kind]} />
        {nodeId === undefined ? (
          <span>{title}</span>
        ) : (
          <button
            type="button"
            class="card-title"
            title="Show the node that it changes"
            onClick={() => {
              selectNode(nodeId);
            }}
          >
            {title}
          </button>
        )}
        <ProofBadge proof={proof} />
      </Heading>
      {said?.includes(why) !== true && (
        <p>
          <Unbroken text={why} />
        </p>
      )}
      <ProofChange proof={proof} />
      <Facts suggestion={suggestion} />
      <pre class="sql">{sql}</pre>
      {fix !== undefined && <FixActions fix={fix} />}
      <CompareButton suggestion={suggestion} />
      <Refused refused={suggestion.refused} />
    </div>
  );
}

function Facts({ suggestion }: { readonly suggestion: SuggestionText }) {
  const { proof, sizeBytes, replaces } = suggestion;
  return (
    <ul class="facts">
      <li>{engineText(proof)}</li>
      {proof.predictedTime !== undefined && (
        <li>By the measured plan {predictedWords(proof.predictedTime)}.</li>
      )}
      {sizeBytes !== undefined && (
        <li title={`${String(sizeBytes)} bytes`}>Takes about {humanBytes(sizeBytes)}.</li>
      )}
      {replaces.length > 0 && (
        <li>
          Makes <span class="code">{replaces.join(', ')}</span> unnecessary.
        </li>
      )}
      {proof.caveats.map((caveat) => (
        <li key={caveat}>
          <Icon name="warning" /> {caveat}
        </li>
      ))}
    </ul>
  );
}

function CompareButton({
  suggestion: { id, title, proof },
}: {
  readonly suggestion: SuggestionText;
}) {
  const { host, frame, staleness } = useReport();
  // Plans are with the host, which knows nothing of a report from before a reload.
  if (proof.planBefore === null || proof.planAfter === null || staleness === 'restored')
    return null;
  return (
    <button
      type="button"
      class="link"
      aria-label={`Compare the plans before and after: ${title}`}
      onClick={() => {
        host.post({ type: 'compareSuggestion', resultId: frame.resultId, suggestion: id });
      }}
    >
      Compare the plans before and after
    </button>
  );
}

function Refused({ refused }: { readonly refused: readonly RefusedText[] }) {
  if (refused.length === 0) return null;
  return (
    <details>
      <summary>
        {refused.length} {refused.length === 1 ? 'candidate' : 'candidates'} tried and refused
      </summary>
      <ul class="refused">
        {refused.map(({ sql, why }) => (
          <li key={sql}>
            <code class="code">{sql}</code>
            <span>{why}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
