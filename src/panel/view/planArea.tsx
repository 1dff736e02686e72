// The plan: its views as tabs, a search over all of them, exports, and the details of the selected node.

import type { JSX } from 'preact';
import { CompareView } from './compareView';
import { ExportMenu } from './exportMenu';
import { HistoryView } from './historyView';
import { IcicleView } from './icicleView';
import { NodeDetails } from './nodeDetails';
import { RawView } from './rawView';
import { useReport } from './reportContext';
import { Search } from './search';
import { StatementView } from './statementView';
import { TableView } from './tableView';
import { Tabs, tabElementId, type Tab } from './tabs';
import { TreeView } from './treeView';
import type { View } from '../uiState';

const TABS: readonly Tab<View>[] = [
  { id: 'tree', title: 'Tree' },
  { id: 'table', title: 'Table' },
  { id: 'icicle', title: 'Icicle' },
  { id: 'raw', title: 'Raw' },
  { id: 'statement', title: 'Statement' },
  { id: 'history', title: 'History' },
];

const PANEL_ID = 'plan-view';

const VIEW_PARTS: Readonly<Record<View, () => JSX.Element>> = {
  tree: TreeView,
  table: TableView,
  icicle: IcicleView,
  raw: RawView,
  statement: StatementView,
  history: HistoryView,
};

/** Those that show nodes can be searched, and show the details of the selected one. */
const NODE_VIEWS: ReadonlySet<View> = new Set(['tree', 'table', 'icicle']);

export function PlanArea() {
  const { ui, change, beside } = useReport();
  const Part = VIEW_PARTS[ui.view];
  const aboutNodes = NODE_VIEWS.has(ui.view);
  if (beside.comparison !== null) return <CompareView compared={beside.comparison} />;
  return (
    <section class="plan" aria-label="Plan">
      <div class="plan-bar">
        <Tabs
          label="Views of the plan"
          tabs={TABS}
          selected={ui.view}
          panelId={PANEL_ID}
          onSelect={(view) => {
            change({ view });
          }}
        />
        {aboutNodes && <Search />}
        <ExportMenu />
      </div>
      <div
        class="plan-view"
        id={PANEL_ID}
        // Without a tab stop: each view has one of its own.
        role="tabpanel"
        aria-labelledby={tabElementId(PANEL_ID, ui.view)}
      >
        <Part />
      </div>
      {aboutNodes && <NodeDetails />}
    </section>
  );
}
