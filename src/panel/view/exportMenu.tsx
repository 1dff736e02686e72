// Ways out of the panel: the plan copied as text, or saved as JSON, Markdown or a picture; with its own names or made-up ones.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { icicleSvg, svgToPng } from '../export/planImage';
import { explainText } from '../export/explainText';
import { planJson, reportMarkdown } from '../export/planText';
import { Icon } from './icon';
import type { PanelReport } from '../../model/panelReport';
import { indexPlan, type PlanIndex } from '../plan/planIndex';
import type { IcicleMetric } from '../plan/icicleLayout';
import type { Host } from '../host';
import { useReport } from './reportContext';

/** What goes out, and where to. */
interface Outgoing {
  readonly report: PanelReport;
  readonly plan: PlanIndex;
  readonly anonymous: boolean;
  readonly metric: IcicleMetric;
  readonly host: Host;
}

/** One entry of the menu. */
interface Way {
  /** It ends in … where a dialog follows. */
  readonly word: string;
  readonly icon: string;
  readonly go: (outgoing: Outgoing) => void | Promise<void>;
}

const WAYS: readonly Way[] = [
  {
    word: 'Copy plan as text',
    icon: 'copy',
    go: ({ host, report }) => {
      host.post({ type: 'copyText', text: explainText(report.plan) });
    },
  },
  {
    word: 'Copy report as Markdown',
    icon: 'markdown',
    go: ({ host, report }) => {
      host.post({ type: 'copyText', text: reportMarkdown(report) });
    },
  },
  {
    word: 'Save as JSON…',
    icon: 'json',
    go: ({ host, report, anonymous }) => {
      host.post({ type: 'saveFile', format: 'json', anonymous, content: planJson(report) });
    },
  },
  {
    word: 'Save as Markdown…',
    icon: 'markdown',
    go: ({ host, report, anonymous }) => {
      const content = reportMarkdown(report);
      host.post({ type: 'saveFile', format: 'markdown', anonymous, content });
    },
  },
  {
    word: 'Save icicle as SVG…',
    icon: 'file-media',
    go: ({ host, report, plan, metric, anonymous }) => {
      const content = icicleSvg(plan, metric, report.verdict);
      host.post({ type: 'saveFile', format: 'svg', anonymous, content });
    },
  },
  {
    word: 'Save icicle as PNG…',
    icon: 'file-media',
    go: async ({ host, report, plan, metric, anonymous }) => {
      const content = await svgToPng(icicleSvg(plan, metric, report.verdict));
      host.post({ type: 'saveFile', format: 'png', anonymous, content });
    },
  },
];

export function ExportMenu() {
  const [open, setOpen] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const { send, failure } = useSending();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // As the WAI-ARIA pattern of menu buttons has it: the first entry takes the focus.
    if (open) box.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
  }, [open]);
  // Back to the button: a menu that closes must not lose the focus.
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      class="menu-box"
      ref={box}
      onKeyDown={(event) => {
        if (open) menuKey(event, box.current, close);
      }}
      // Tab, or a click elsewhere.
      onFocusOut={({ relatedTarget }) => {
        if (!(relatedTarget instanceof Node && box.current?.contains(relatedTarget)))
          setOpen(false);
      }}
    >
      <button
        type="button"
        class="tool"
        ref={button}
        aria-haspopup="menu"
        aria-expanded={open}
        title="Copy or export the plan"
        onClick={() => {
          setOpen(!open);
        }}
      >
        <Icon name="export" />
        <span class="tool-word">Export</span>
      </button>
      {open && (
        <Menu
          anonymous={anonymous}
          onToggle={() => {
            setAnonymous(!anonymous);
          }}
          onPick={(way) => {
            close();
            send(way, anonymous);
          }}
        />
      )}
      {/* A window may refuse to draw (planImage.ts). */}
      {failure !== '' && <span role="alert">{failure}</span>}
    </div>
  );
}

/** An anonymous report is asked of the host first; what was picked goes out when it is there. */
function useSending() {
  const { report, plan, host, ui, frame, beside } = useReport();
  const { anonymised } = beside;
  const [waiting, setWaiting] = useState<Way | null>(null);
  const [failure, setFailure] = useState('');
  const { metric } = ui.icicle;
  const go = useCallback(
    async (way: Way, of: PanelReport | null) => {
      const source = of === null ? { report, plan } : { report: of, plan: indexPlan(of) };
      try {
        setFailure('');
        await way.go({ ...source, anonymous: of !== null, metric, host });
      } catch (error) {
        setFailure(`${way.word}: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    [report, plan, metric, host],
  );
  useEffect(() => {
    if (waiting === null || anonymised === null) return;
    setWaiting(null);
    void go(waiting, anonymised);
  }, [waiting, anonymised, go]);
  const send = (way: Way, anonymous: boolean) => {
    if (!anonymous) {
      void go(way, null);
      return;
    }
    // Asked once: the answer stays beside the report, for whatever goes out next.
    if (anonymised === null) host.post({ type: 'anonymise', resultId: frame.resultId });
    setWaiting(way);
  };
  return { send, failure };
}

interface MenuProps {
  readonly anonymous: boolean;
  readonly onToggle: () => void;
  readonly onPick: (way: Way) => void;
}

function Menu({ anonymous, onToggle, onPick }: MenuProps) {
  const { staleness } = useReport();
  return (
    <div class="menu" role="menu" aria-label="Copy or export the plan">
      {WAYS.map((way) => (
        <button
          key={way.word}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onPick(way);
          }}
        >
          <Icon name={way.icon} />
          {way.word}
        </button>
      ))}
      {staleness !== 'restored' && (
        <button
          type="button"
          role="menuitemcheckbox"
          aria-checked={anonymous}
          tabIndex={-1}
          class="menu-option"
          title="Tables, columns, aliases and literals get made-up names, the same ones everywhere"
          onClick={onToggle}
        >
          <Icon name={anonymous ? 'check' : 'blank'} />
          With names and literals replaced
        </button>
      )}
    </div>
  );
}

function menuKey(event: KeyboardEvent, box: HTMLElement | null, close: () => void): void {
  const items = [...(box?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const next = {
    ArrowDown: items[(at + 1) % items.length],
    // From the first to the last: at(-1).
    ArrowUp: items.at(at - 1),
    Home: items[0],
    End: items.at(-1),
  }[event.key];
  if (event.key === 'Escape') close();
  else if (next === undefined) return;
  event.preventDefault();
  next?.focus();
}
