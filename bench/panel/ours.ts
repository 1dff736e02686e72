// Planwright's panel in a headless browser: from the message with a plan to a painted tree, its elements, and how it scrolls.

import { deriveMetrics } from '../../src/analysis/plan/derive';
import { parseJson } from '../../src/analysis/plan/parseJson';
import { PANEL_PROTOCOL_VERSION } from '../../src/model/panelProtocol';
import { launchChromium } from '../../test/support/chromium';
import { manyNodes } from '../../test/support/largePlan';
import { openPanelPage } from '../../test/support/panelPage';
import { reportMessage } from '../../test/support/panelSamples';

export interface Painted {
  /** From the message to the second frame after the first row of the tree. */
  readonly readableMs: number;
  readonly elements: number;
  readonly scrolling: { readonly frames: number; readonly slow: number; readonly worstMs: number };
}

/** Two frames at 60 Hz, with room for the clock's grain: one was dropped. */
const SLOW_FRAME_MS = 34;
const SCROLL_STEPS = 120;

interface Steps {
  readonly json: string;
  readonly slowFrameMs: number;
  readonly steps: number;
}

/** In the page. */
async function paintAndScroll({ json, slowFrameMs, steps }: Steps): Promise<Painted> {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const start = performance.now();
  window.postMessage(json, '*');
  while (document.querySelector('[role=treeitem]') === null) await frame();
  await frame();
  const readableMs = performance.now() - start;
  const elements = document.querySelectorAll('*').length;
  const viewport = document.querySelector('.tree-viewport');
  if (viewport === null) throw new Error('There is no tree to scroll.');
  let last = await frame();
  const times: number[] = [];
  for (let step = 1; step <= steps; step++) {
    viewport.scrollTop = (viewport.scrollHeight * step) / steps;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  const slow = times.filter((time) => time > slowFrameMs).length;
  return {
    readableMs,
    elements,
    scrolling: { frames: steps, slow, worstMs: Math.max(...times) },
  };
}

export async function measureOurs(nodes: number): Promise<Painted> {
  const browser = await launchChromium();
  try {
    const panel = await openPanelPage(browser);
    const { page } = panel;
    // As in the workbench, where the panel tells of the work before its result comes.
    await panel.post({
      version: PANEL_PROTOCOL_VERSION,
      type: 'progress',
      title: 'shop',
      message: '',
      elapsedMs: 0,
      limitMs: null,
      outdates: true,
    });
    await page.waitForSelector('[role=status]');
    const json = JSON.stringify(reportMessage(manyNodes(nodes)));
    // tsx names functions by a helper that the page does not have.
    const call = { json, slowFrameMs: SLOW_FRAME_MS, steps: SCROLL_STEPS };
    return await page.evaluate<Painted>(
      `(() => { const __name = (it) => it; return (${paintAndScroll.toString()})(${JSON.stringify(call)}); })()`,
    );
  } finally {
    await browser.close();
  }
}

/** By node, in pre-order. */
export function ourSelfTimes(json: string): readonly (number | null)[] {
  const parsed = parseJson(json);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return deriveMetrics(parsed.value).nodes.map(({ selfTimeMs }) => selfTimeMs);
}
