// Two plans side by side, in place of the plan: the verdict, what explains it, the totals, and every node with its counterpart.

import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { ComparedPlans } from '../../model/panelHistory';
import type { Outcome, PairKind } from '../../model/planComparison';
import {
  changeText,
  comparedRows,
  comparedTotals,
  type ComparedNode,
  type ComparedRow,
  type TextPair,
} from '../plan/comparedRows';
import { indentSteps } from '../plan/indent';
import { Icon } from './icon';
import { useReport } from './reportContext';
import { drawnRows, useVirtual } from './useVirtual';
import { Unbroken } from './unbroken';

/** CSS pixels, as `.compare-row` has it. */
const ROW_HEIGHT = 24;

/** Signs beside colours: nobody has to tell red from green. */
const OUTCOMES: Readonly<Record<Outcome, { readonly icon: string; readonly tone: string }>> = {
  better: { icon: 'arrow-down', tone: 'change-less' },
  worse: { icon: 'arrow-up', tone: 'change-more' },
  same: { icon: 'dash', tone: '' },
  incomparable: { icon: 'question', tone: '' },
};

export function CompareView({ compared }: { readonly compared: ComparedPlans }) {
  const { endComparison } = useReport();
  const { title, comparison } = compared;
  // The focus follows to the comparison, or a screen reader would stay with what is gone.
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    // What it comes to stands on the screen, wherever the page was.
    heading.current?.closest('.compare')?.scrollIntoView({ block: 'start' });
  }, [compared]);
  const rows = useMemo(() => comparedRows(compared), [compared]);
  const { icon, tone } = OUTCOMES[comparison.outcome];
  return (
    <section
      class="plan compare"
      aria-labelledby="compare-title"
      onKeyDown={({ key }) => {
        if (key === 'Escape') endComparison();
      }}
    >
      <div class="compare-head">
        <button type="button" class="tool" onClick={endComparison}>
          <Icon name="arrow-left" />
          Back to the plan
        </button>
        <h2 id="compare-title" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p class={`compare-verdict ${tone}`}>
          <Icon name={icon} />
          <span>
            <Unbroken text={comparison.verdict} />
          </span>
        </p>
        <ul class="compare-words">
          {comparison.highlights.map(({ pair, text }) => (
            <li key={pair}>{text}</li>
          ))}
          {comparison.notes.map((note) => (
            <li key={note} class="quiet">
              {note}
            </li>
          ))}
        </ul>
        <Totals compared={compared} />
        <Changes rows={rows} />
      </div>
      <Nodes compared={compared} rows={rows} />
    </section>
  );
}

function Totals({ compared }: { readonly compared: ComparedPlans }) {
  const totals = useMemo(() => comparedTotals(compared), [compared]);
  return (
    <table class="compare-totals">
      <thead>
        <tr>
          <th scope="col">
            <span class="hidden-words">Figure</span>
          </th>
          <th scope="col">{compared.before.label}</th>
          <th scope="col">{compared.after.label}</th>
        </tr>
      </thead>
      <tbody>
        {totals.map(({ label, before, after }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td class="number">{before}</td>
            <td class="number">{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** More would be a list of the plan, which stands below. */
const MOST_CHANGES = 8;

/** Conditions, keys and methods that are other than before. */
function Changes({ rows }: { readonly rows: readonly ComparedRow[] }) {
  const changed = rows.filter(({ changes }) => changes.length > 0);
  if (changed.length === 0) return null;
  return (
    <details class="compare-changes" open={changed.length <= MOST_CHANGES}>
      <summary>What changed in conditions and methods</summary>
      <ul>
        {changed.slice(0, MOST_CHANGES).map(({ before, after, changes }, position) => (
          <li key={position}>
            <span class="quiet">{(after ?? before)?.name}</span>
            <dl>
              {changes.map(({ key, before: was, after: is }) => (
                <div key={key}>
                  <dt>{key}</dt>
                  <dd class="code">
                    <span class="quiet">{was ?? 'none'}</span> → {is ?? 'none'}
                  </dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
        {changed.length > MOST_CHANGES && (
          <li class="quiet">… and {changed.length - MOST_CHANGES} more below</li>
        )}
      </ul>
    </details>
  );
}

interface NodesProps {
  readonly compared: ComparedPlans;
  readonly rows: readonly ComparedRow[];
}

function Nodes({ compared, rows }: NodesProps) {
  const { viewport, onScroll, window } = useVirtual(rows.length, ROW_HEIGHT, ROW_HEIGHT);
  const self = compared.comparison.basis === 'measured' ? 'Self time' : 'Self cost';
  return (
    <div
      class="compare-viewport"
      // Not a grid: its rows are read, and nothing in them is pressed.
      role="table"
      aria-label="Nodes of both plans"
      // Only rows in sight have elements, so the numbers are told: with the head, which is row 1.
      aria-rowcount={rows.length + 1}
      // A box that scrolls and holds no control is out of the keyboard's reach unless it takes the focus itself.
      tabIndex={0}
      ref={viewport}
      onScroll={onScroll}
    >
      <div class="compare-row compare-row-head" role="row" aria-rowindex={1}>
        <span role="columnheader">
          {/* A column of signs has a name all the same, for who hears it. */}
          <span class="hidden-words">Change</span>
        </span>
        <span role="columnheader">{compared.before.label}</span>
        <span role="columnheader">{compared.after.label}</span>
        <span role="columnheader" class="number">
          {self}
        </span>
        <span role="columnheader" class="number">
          Rows
        </span>
      </div>
      <div
        class="compare-rows"
        role="rowgroup"
        style={{ height: `${String(rows.length * ROW_HEIGHT)}px` }}
      >
        {drawnRows(window, -1).map((row) => {
          const pair = rows[row];
          return pair && <NodeRow key={row} row={row} pair={pair} />;
        })}
      </div>
    </div>
  );
}

const KINDS: Readonly<Record<PairKind, { readonly icon: string; readonly word: string }>> = {
  same: { icon: 'blank', word: 'same' },
  changed: { icon: 'diff-modified', word: 'changed' },
  replaced: { icon: 'arrow-swap', word: 'replaced' },
  removed: { icon: 'diff-removed', word: 'gone' },
  added: { icon: 'diff-added', word: 'new' },
};

function NodeRow({ row, pair }: { readonly row: number; readonly pair: ComparedRow }) {
  const { icon, word } = KINDS[pair.kind];
  const changes = pair.changes.map(changeText);
  return (
    <div
      class={`compare-row compare-${pair.kind}`}
      role="row"
      aria-rowindex={row + 2}
      style={{ top: `${String(row * ROW_HEIGHT)}px` }}
      title={changes.join('\n')}
    >
      <span role="cell" title={word}>
        <Icon name={icon} />
        <span class="hidden-words">{[word, ...changes].join(', ')}</span>
      </span>
      <NodeCell node={pair.before} />
      <NodeCell node={pair.after} />
      <FigureCell pair={pair.self} />
      <FigureCell pair={pair.rows} />
    </div>
  );
}

function NodeCell({ node }: { readonly node: ComparedNode | null }) {
  if (node === null)
    return (
      <span role="cell" class="quiet">
        –
      </span>
    );
  return (
    <span
      role="cell"
      class="compare-name"
      title={node.name}
      style={{ '--depth': String(indentSteps(node.depth)) }}
    >
      {node.name}
    </span>
  );
}

function FigureCell({ pair: { before, after } }: { readonly pair: TextPair }) {
  return (
    <span role="cell" class="number">
      {before === after ? (
        after
      ) : (
        <>
          <span class="quiet">{before}</span> → {after}
        </>
      )}
    </span>
  );
}
