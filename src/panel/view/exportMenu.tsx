// Ways out of the panel: the plan copied as text, or saved as JSON, Markdown or a picture.

import { useEffect, useRef, useState } from 'preact/hooks';
import { icicleSvg, svgToPng } from '../export/planImage';
import { planJson, planText, reportMarkdown } from '../export/planText';
import { Icon } from './icon';
import { useReport, type ReportView } from './reportContext';

interface Way {
  readonly word: string;
  readonly icon: string;
  readonly go: (view: ReportView) => void | Promise<void>;
}

const WAYS: readonly Way[] = [
  {
    word: 'Copy plan as text',
    icon: 'copy',
    go: ({ host, report, plan }) => {
      host.post({ type: 'copyText', text: planText(report, plan) });
    },
  },
  {
    word: 'Copy report as Markdown',
    icon: 'markdown',
    go: ({ host, report, plan }) => {
      host.post({ type: 'copyText', text: reportMarkdown(report, plan) });
    },
  },
  {
    word: 'Save as JSON…',
    icon: 'json',
    go: ({ host, report }) => {
      host.post({ type: 'saveFile', format: 'json', content: planJson(report) });
    },
  },
  {
    word: 'Save as Markdown…',
    icon: 'markdown',
    go: ({ host, report, plan }) => {
      host.post({ type: 'saveFile', format: 'markdown', content: reportMarkdown(report, plan) });
    },
  },
  {
    word: 'Save icicle as SVG…',
    icon: 'file-media',
    go: ({ host, report, plan, ui }) => {
      const content = icicleSvg(plan, ui.icicle.metric, report.verdict);
      host.post({ type: 'saveFile', format: 'svg', content });
    },
  },
  {
    word: 'Save icicle as PNG…',
    icon: 'file-media',
    go: async ({ host, report, plan, ui }) => {
      const content = await svgToPng(icicleSvg(plan, ui.icicle.metric, report.verdict));
      host.post({ type: 'saveFile', format: 'png', content });
    },
  },
];

export function ExportMenu() {
  const view = useReport();
  const [open, setOpen] = useState(false);
  const [failure, setFailure] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const run = async (way: Way) => {
    close();
    try {
      setFailure('');
      await way.go(view);
    } catch (error) {
      setFailure(`${way.word}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <div
      class="menu-box"
      ref={box}
      onKeyDown={(event) => {
        if (open) menuKey(event, box.current, close);
      }}
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
      {open && <Menu onPick={(way) => void run(way)} />}
      {failure !== '' && <span role="alert">{failure}</span>}
    </div>
  );
}

function Menu({ onPick }: { readonly onPick: (way: Way) => void }) {
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
    </div>
  );
}

function menuKey(event: KeyboardEvent, box: HTMLElement | null, close: () => void): void {
  const items = [...(box?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  const at = items.findIndex((item) => item === document.activeElement);
  const next = {
    ArrowDown: items[(at + 1) % items.length],
    ArrowUp: items.at(at - 1),
    Home: items[0],
    End: items.at(-1),
  }[event.key];
  if (event.key === 'Escape') close();
  else if (next === undefined) return;
  event.preventDefault();
  next?.focus();
}
