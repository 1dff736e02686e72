// The findings as cards, worst first: share, title, one sentence, evidence on demand, and what can be done, with its proof.

import type { FindingText } from '../../model/adviceText';
import type { PanelFix } from '../../model/panelReport';
import { humanSaving, humanShare } from '../../util/humanNumbers';
import { EvidenceTable } from './evidence';
import { FixActions } from './fixActions';
import { Basis, Icon, ImpactIcon, impactWord } from './icon';
import { Bar, ProofBadge } from './proof';
import { useReport } from './reportContext';
import { remedyHomes } from '../plan/remedyHomes';
import { Remedy, suggestionElementId } from './suggestions';
import { Unbroken } from './unbroken';

export function Findings() {
  const { report } = useReport();
  const count = report.findings.length;
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">
        Findings <span class="count">{count}</span>
      </h2>
      {report.unread !== undefined && (
        <p class="calm">
          <Icon name="question" /> {report.unread}
        </p>
      )}
      {count === 0 ? (
        <p class="calm">
          {report.unread === undefined && <Icon name="check" />} No rule found anything slow in{' '}
          {report.unread === undefined ? 'this plan' : 'what can be read of this plan'}
          {report.suggestions.length === 0
            ? '.'
            : '; what is suggested below was found by planning with it.'}
        </p>
      ) : (
        <ol class="cards">
          {/* By place: the findings of a report do not move. */}
          {report.findings.map((finding, index) => (
            <FindingCard key={index} finding={finding} index={index} />
          ))}
        </ol>
      )}
    </section>
  );
}

/** `index` is its place in the report, by which the host and the editor know it. */
function FindingCard({
  finding,
  index,
}: {
  readonly finding: FindingText;
  readonly index: number;
}) {
  const { ui, plan, report, hoveredId, hover, selectFinding } = useReport();
  const selected = ui.findingIndex === index;
  const node = plan.nodes[finding.nodeId];
  const state = `${selected ? 'selected' : ''} ${hoveredId === finding.nodeId ? 'hovered' : ''}`;
  return (
    <li
      class={`card finding impact-edge-${finding.impact} ${state}`}
      onMouseEnter={() => {
        hover(finding.nodeId);
      }}
      onMouseLeave={() => {
        hover(null);
      }}
    >
      <Impact finding={finding} />
      <h3>
        <button
          type="button"
          class="card-title"
          // A toggle to who hears it: what is selected is marked in the plan and in the editor.
          aria-pressed={selected}
          title={node === undefined ? '' : `${node.operation} ${node.target}`}
          onClick={() => {
            selectFinding(index);
          }}
        >
          {finding.title}
        </button>
      </h3>
      <p>
        <Unbroken text={finding.message} />
      </p>
      {finding.evidence.length > 0 && (
        <details>
          <summary>Evidence</summary>
          <EvidenceTable evidence={finding.evidence} />
        </details>
      )}
      {(report.fixes[index] ?? []).map((fix) => (
        <FixLine key={fix.name} fix={fix} finding={finding} index={index} />
      ))}
      <RuleLink rule={finding.rule} />
    </li>
  );
}

function Impact({ finding }: { readonly finding: FindingText }) {
  const measured = finding.basis === 'measured';
  // What it explains is measured; what could be saved is at most that, and said only where it is less.
  const saving = humanSaving(finding.share, finding.saving);
  return (
    <p class="impact-line">
      <ImpactIcon impact={finding.impact} />
      <span>{impactWord(finding.impact)}</span>
      {finding.share !== null && (
        <>
          <Bar share={finding.share} tone={`tone-${finding.impact}`} />
          <span class="number">
            {humanShare(finding.share)} of the {measured ? 'time' : 'cost'}
            {saving === null ? '' : `, ${saving}`}
          </span>
        </>
      )}
      <Basis measured={measured} />
    </p>
  );
}

interface FixLineProps {
  readonly fix: PanelFix;
  readonly finding: FindingText;
  /** Of the finding. */
  readonly index: number;
}

/** A suggestion stands in the first card that it belongs to, and the others lead there; a rule's own fix is done here. */
function FixLine({ fix, finding, index }: FixLineProps) {
  const { report } = useReport();
  const suggestion = report.suggestions.find(({ id }) => id === fix.suggestionId);
  if (suggestion !== undefined && remedyHomes(report).get(suggestion.id) === index)
    return <Remedy suggestion={suggestion} said={finding.message} />;
  if (suggestion !== undefined) {
    return (
      <button
        type="button"
        class="fix"
        onClick={() => {
          const card = document.getElementById(suggestionElementId(suggestion.id));
          // The focus follows, or a screen reader would stay behind.
          card?.scrollIntoView({ block: 'nearest' });
          card?.focus();
        }}
      >
        <Icon name="lightbulb" />
        <span class="fix-title">{fix.title}</span>
        <ProofBadge proof={suggestion.proof} />
      </button>
    );
  }
  return (
    <details class="own-fix">
      <summary class="fix">
        <Icon name="lightbulb" />
        <span class="fix-title">{fix.title}</span>
        <ProofBadge proof={null} />
      </summary>
      {fix.sql !== '' && <pre class="sql">{fix.sql}</pre>}
      <FixActions fix={fix} />
    </details>
  );
}

function RuleLink({ rule }: { readonly rule: string }) {
  const { host } = useReport();
  return (
    <button
      type="button"
      class="link"
      title={`What ${rule} looks for, and when it is wrong to follow`}
      onClick={() => {
        host.post({ type: 'openRulePage', rule });
      }}
    >
      About this finding
    </button>
  );
}
