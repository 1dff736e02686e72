// The npm package pev2 in the same headless browser on the same plan: from mounting to its first rows, its elements, and
// the self times that it shows.

import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../test/support/chromium';

export interface Shown {
  /** From mounting to the second frame after the first row of its tree. */
  readonly readableMs: number;
  readonly elements: number;
  /** Self time of the whole, in percent, as wide as its bars are; in pre-order. */
  readonly selfPercent: readonly number[];
}

/** What a person would not wait for. */
const LIMIT_MS = 120_000;

const PEV2 = require.resolve('pev2');
const ofPev2 = createRequire(PEV2);
const SCRIPTS = [ofPev2.resolve('vue/dist/vue.global.prod.js'), PEV2];
const STYLES = [
  ofPev2.resolve('bootstrap/dist/css/bootstrap.min.css'),
  path.join(path.dirname(PEV2), 'pev2.css'),
];
const PAGE = '<!doctype html><body><div id="app" class="d-flex flex-column vh-100"></div></body>';

/** In the page; text, because `Vue` and `pev2` are known there only. */
const mount = (plan: string) => `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const start = performance.now();
  const app = Vue.createApp({
    template: '<pev2 :plan-source="plan" plan-query="" />',
    data: () => ({ plan: ${JSON.stringify(plan)} }),
  });
  app.component('pev2', pev2.Plan);
  app.mount('#app');
  while (document.querySelector('tr.node') === null) await frame();
  await frame();
  const readableMs = performance.now() - start;
  return {
    readableMs,
    elements: document.querySelectorAll('*').length,
    selfPercent: [...document.querySelectorAll('tr.node')].map((row) =>
      parseFloat(row.querySelector('.progress-bar')?.style.width ?? '0')),
  };
})()`;

/** Null when it was not readable in two minutes. */
export async function measurePev2(plan: string): Promise<Shown | null> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await load(page);
    const late = new Promise<null>((resolve) => {
      setTimeout(resolve, LIMIT_MS, null).unref();
    });
    const shown = page.evaluate<Shown>(mount(plan));
    // Closing the browser below rejects what nobody waits for any more.
    shown.catch(() => undefined);
    return await Promise.race([shown, late]);
  } finally {
    await browser.close();
  }
}

async function load(page: Page): Promise<void> {
  await page.route('http://pev2.test/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: PAGE }),
  );
  await page.goto('http://pev2.test/');
  for (const file of STYLES) await page.addStyleTag({ path: file });
  for (const file of SCRIPTS) await page.addScriptTag({ path: file });
}
