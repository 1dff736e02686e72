// How long a plan takes from its message to a painted tree in a headless browser, with how many elements, and how it scrolls.
// Usage: tsx bench/panel.ts [nodes ...]; prints JSON. Expects a built dist/.

import { launchChromium } from '../test/support/chromium';
import { openPanelPage } from '../test/support/panelPage';
import { manyNodes } from '../test/support/largePlan';
import { reportMessage } from '../test/support/panelSamples';

interface Painted {
  readonly paintedMs: number;
  readonly elements: number;
  readonly worstFrameMs: number;
  readonly slowFrames: number;
  readonly frames: number;
}

/** A frame at 60 Hz, with room for the clock's grain. */
const SLOW_FRAME_MS = 34;
const SCROLL_STEPS = 120;

/** In the page: posts, waits for the first row, for two frames to be painted, then scrolls to the end step by step. */
async function measure(json: string, slowFrameMs: number, steps: number): Promise<Painted> {
  const message: unknown = JSON.parse(json);
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const start = performance.now();
  window.postMessage(message, '*');
  while (document.querySelector('[role=treeitem]') === null) await frame();
  await frame();
  const paintedMs = performance.now() - start;
  const elements = document.querySelectorAll('*').length;
  const viewport = document.querySelector('.tree-viewport');
  if (viewport === null) throw new Error('no tree');
  let last = await frame();
  const times: number[] = [];
  for (let step = 1; step <= steps; step++) {
    viewport.scrollTop = (viewport.scrollHeight * step) / steps;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return {
    paintedMs,
    elements,
    worstFrameMs: Math.max(...times),
    slowFrames: times.filter((time) => time > slowFrameMs).length,
    frames: times.length,
  };
}

async function main(): Promise<void> {
  const given = process.argv.slice(2).map(Number);
  const sizes = given.length > 0 ? given : [18, 255, 481, 5_000];
  const browser = await launchChromium();
  const results = [];
  for (const nodes of sizes) {
    const { page } = await openPanelPage(browser);
    const json = JSON.stringify(reportMessage(manyNodes(nodes)));
    const expression = `(${measure.toString()})(${JSON.stringify(json)}, ${String(SLOW_FRAME_MS)}, ${String(SCROLL_STEPS)})`;
    const painted = await page.evaluate<Painted>(expression);
    results.push({ nodes, megabytes: Number((json.length / 1e6).toFixed(2)), ...painted });
    await page.close();
  }
  await browser.close();
  console.log(JSON.stringify({ benchmark: 'panel', results }, null, 2));
}

void main();
