// How long after EXPLAIN's answer can the plan be read in the panel? Beside it, in the same runs, the whole report with its advice:
// without stages nothing is read before that. On the demo and on a server with HypoPG, and there over a link of 20 ms.
// Usage: tsx bench/firstPaint.ts [runs]; prints JSON. Expects a built dist/.

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import type { SqlParser } from '../src/analysis/sql/parser';
import { splitStatements } from '../src/analysis/sql/split';
import type { DatabaseClient, Scratch } from '../src/db/contracts';
import { Database } from '../src/db/database';
import { toPanelReport } from '../src/extension/panel/toPanelReport';
import { Demo } from '../src/features/connections/demo';
import { explainAndOptimize } from '../src/features/explainAndOptimize';
import { loadParser } from '../src/features/loadParser';
import { readStatement } from '../src/features/readStatement';
import { PANEL_PROTOCOL_VERSION } from '../src/model/panelProtocol';
import type { ExplainReport } from '../src/model/report';
import type { Work } from '../src/util/progress';
import { launchChromium } from '../test/support/chromium';
import { DEBIAN_15_BIN, startPostgres } from '../test/support/cluster';
import { openPanelPage } from '../test/support/panelPage';
import { reportMessage } from '../test/support/panelSamples';
import { placePreparedDemo } from '../test/support/preparedDemo';
import { startSlowLink } from './panel/slowLink';
import { CUSTOMERS_AND_ORDERS } from './support/customersAndOrders';

const DIST = path.resolve(__dirname, '../dist');
const TARGET_MS = 150;
const LINK_MS = 20;
const work: Work = { signal: new AbortController().signal, progress: () => undefined };

const DEMO_SQL = `SELECT o.id, o.placed_at, o.total, c.email FROM shop.orders o JOIN shop.customers c ON c.id = o.customer_id
 WHERE o.customer_id = 4711 ORDER BY o.placed_at DESC LIMIT 10`;
const SERVER_SQL = `SELECT c.name, count(*), sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id
 WHERE o.placed_at >= '2025-11-01' AND c.country = 'DE' GROUP BY c.name ORDER BY 3 DESC LIMIT 20`;

interface Place {
  readonly client: DatabaseClient;
  readonly scratch: Scratch | null;
  readonly sql: string;
}

/** All since EXPLAIN's answer arrived. */
interface Times {
  readonly reportMs: number;
  readonly readableMs: number;
  readonly wholeMs: number;
  readonly wholeReadableMs: number;
}

/** In the page: until the frame after the first row of the tree. */
const PAINT = `async (json) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  window.postMessage(json, '*');
  while (document.querySelector('[role=treeitem]') === null) await frame();
  await frame();
}`;

async function freshPage(browser: Browser) {
  const panel = await openPanelPage(browser);
  const version = PANEL_PROTOCOL_VERSION;
  const progress = { title: 'SELECT', message: '', elapsedMs: 0, limitMs: null, outdates: true };
  await panel.post({ version, type: 'progress', ...progress });
  await panel.page.waitForSelector('[role=status]');
  return {
    paint: (report: ExplainReport): Promise<unknown> => {
      const json = JSON.stringify(reportMessage(toPanelReport(report)));
      return panel.page.evaluate(`(${PAINT})(${JSON.stringify(json)})`);
    },
    close: () => panel.page.close(),
  };
}

async function once(browser: Browser, parser: SqlParser, place: Place): Promise<Times> {
  const { sql, scratch } = place;
  const [slice] = splitStatements(sql);
  if (slice === undefined) throw new Error('no statement');
  const read = await readStatement(parser, sql, slice, place.client);
  if (!read.ok) throw new Error(read.error.message);
  let answeredAt = 0;
  const client = new Proxy<DatabaseClient>(place.client, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'explain') return value.bind(target) as unknown;
      return async (...args: Parameters<DatabaseClient['explain']>) => {
        const answer = await target.explain(...args);
        if (answeredAt === 0) answeredAt = performance.now();
        return answer;
      };
    },
  });
  const [first, second] = [await freshPage(browser), await freshPage(browser)];
  const sinceAnswer = () => performance.now() - answeredAt;
  let reportMs = 0;
  let painted: Promise<number> = Promise.reject(new Error('nothing came before the whole report'));
  painted.catch(() => undefined);
  const whole = await explainAndOptimize(
    { parser, client, scratch, twin: null },
    {
      ...{ parsed: read.value, parameters: [], mode: 'analyze', modeReason: null },
      ...{ allowWrite: false, lockTimeoutMs: 5_000, advise: true, rules: {} },
    },
    work,
    {
      found: (report) => {
        reportMs = sinceAnswer();
        painted = first.paint(report).then(sinceAnswer);
      },
      tried: () => undefined,
      stopped: (error) => {
        throw error;
      },
    },
  );
  const wholeMs = sinceAnswer();
  await second.paint(whole);
  const wholeReadableMs = sinceAnswer();
  const readableMs = await painted;
  await Promise.all([first.close(), second.close()]);
  return { reportMs, readableMs, wholeMs, wholeReadableMs };
}

async function measure(browser: Browser, parser: SqlParser, place: Place, runs: number) {
  const all: Times[] = [];
  for (let run = 0; run <= runs; run++) all.push(await once(browser, parser, place));
  // The first round connects and compiles.
  const [firstRun, ...warm] = all;
  return {
    first: firstRun,
    median: {
      reportMs: median(warm.map((one) => one.reportMs)),
      readableMs: median(warm.map((one) => one.readableMs)),
      wholeMs: median(warm.map((one) => one.wholeMs)),
      wholeReadableMs: median(warm.map((one) => one.wholeReadableMs)),
    },
    timesSooner: median(warm.map((one) => one.wholeReadableMs / one.readableMs)),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function onDemo(browser: Browser, parser: SqlParser, runs: number) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'planwright-first-paint-'));
  await placePreparedDemo(directory);
  const demo = await new Demo(DIST, directory).open(work);
  try {
    return await measure(browser, parser, { ...demo, sql: DEMO_SQL }, runs);
  } finally {
    await demo.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function onServer(browser: Browser, parser: SqlParser, runs: number) {
  const cluster = await startPostgres(15, { binDirectory: DEBIAN_15_BIN });
  const near = new Database(cluster.profile(), () => Promise.resolve(null));
  const link = await startSlowLink(cluster.port, LINK_MS);
  const far = new Database(cluster.profile({ port: link.port }), () => Promise.resolve(null));
  const place = { scratch: null, sql: SERVER_SQL };
  try {
    await cluster.sql(CUSTOMERS_AND_ORDERS);
    return {
      hypopg: await measure(browser, parser, { ...place, client: near }, runs),
      hypopgOverLink: await measure(browser, parser, { ...place, client: far }, runs),
    };
  } finally {
    await Promise.all([near.close(), far.close()]);
    await link.close();
    await cluster.stop();
  }
}

async function main(): Promise<void> {
  const runs = Number(process.argv[2] ?? 7);
  const parser = await loadParser(DIST);
  const browser = await launchChromium();
  try {
    const demo = await onDemo(browser, parser, runs);
    const server = await onServer(browser, parser, runs);
    const report = { benchmark: 'firstPaint', targetMs: TARGET_MS, linkMs: LINK_MS };
    console.log(JSON.stringify({ ...report, demo, ...server }, null, 2));
  } finally {
    await browser.close();
  }
}

void main();
