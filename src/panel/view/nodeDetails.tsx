// Everything that the plan says about the selected node: what was derived first, then every field as the server printed it.

import { aboutNode } from '../plan/aboutNode';
import { helpOf } from '../plan/nodeHelp';
import { nodeFacts, type Fact } from '../plan/nodeFacts';
import { nodeText } from '../export/planText';
import { Icon } from './icon';
import type { PanelNode } from '../plan/panelNode';
import { useReport } from './reportContext';

export function NodeDetails() {
  const { plan, ui, host } = useReport();
  // The root, as long as nothing is selected.
  const node = plan.nodes[ui.nodeId ?? 0];
  if (node === undefined) return null;
  const { derived, telling, fields } = nodeFacts(node);
  return (
    <section class="details" aria-labelledby="details-title">
      <div class="details-head">
        <h2 id="details-title">
          {node.operation} <span class="target">{node.target}</span>
        </h2>
        <button
          type="button"
          class="tool"
          title="Copy this node as text"
          onClick={() => {
            host.post({ type: 'copyText', text: nodeText(node) });
          }}
        >
          <Icon name="copy" />
          <span class="tool-word">Copy node</span>
        </button>
      </div>
      <About node={node} />
      <FactList facts={derived} />
      {telling.length > 0 && <FactList facts={telling} />}
      <details class="all-fields">
        <summary>All {fields.length} fields as printed</summary>
        <FactList facts={fields} />
      </details>
    </section>
  );
}

/** For who sees such a step for the first time: what it does, and whether these numbers are usual. Others close it once. */
function About({ node }: { readonly node: PanelNode }) {
  const { plan, ui, change } = useReport();
  const help = helpOf(node.fields);
  return (
    <details
      class="about-step"
      open={!ui.aboutClosed}
      onToggle={({ currentTarget: { open } }) => {
        // It also says that it was drawn open.
        if (open !== !ui.aboutClosed) change({ aboutClosed: !open });
      }}
    >
      <summary>About this step</summary>
      {help !== null && (
        <p>
          {help.does} {help.usual}
        </p>
      )}
      <p>{aboutNode(node, plan).join(' ')}</p>
    </details>
  );
}

function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="node-facts">
      {facts.map(({ label, text, wide, exact }) => (
        <div key={label} class={wide ? 'fact wide' : 'fact'}>
          <dt>{label}</dt>
          <dd class="code" title={exact}>
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}
