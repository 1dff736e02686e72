// The panel says which twin advice was planned on, how far it is from the server, and what it lacks.

import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { TwinReport } from '../../src/model/twinReport';
import { launchChromium } from '../support/chromium';
import { openPanelPage } from '../support/panelPage';
import { panelReport, reportMessage } from '../support/panelSamples';
import { cleanup } from '../support/cleanup';

const TWIN: TwinReport = {
  engine: { kind: 'native-twin', version: '15.20' },
  notice: null,
  sourceVersion: '15.18',
  database: 'shop',
  madeAt: '2020-01-01T00:00:00Z',
  upToDate: true,
  redacted: false,
  distance: {
    sameShape: false,
    costRatio: 1.25,
    firstDifference: { server: 'Hash Join', twin: 'Nested Loop' },
  },
  losses: [
    {
      kind: 'extension',
      name: 'postgis',
      why: 'the twin has none',
      effect: 'types of it are missing',
    },
  ],
};

describe('the panel about a twin', () => {
  let browser: Browser;

  const atEnd = cleanup();

  before(async () => {
    browser = await launchChromium();
    atEnd(() => browser.close());
  });

  const shown = async (twin: TwinReport | undefined): Promise<string | null> => {
    const report = panelReport('shop', twin === undefined ? {} : { twin });
    const panel = await openPanelPage(browser, { height: 1400 });
    await panel.post(reportMessage(report));
    await panel.page.locator('.report').waitFor();
    const section = panel.page.getByRole('region', { name: 'Twin' });
    const text = (await section.count()) === 0 ? null : await section.innerText();
    assert.deepEqual(panel.faults, []);
    await panel.page.close();
    return text;
  };

  it('names planner, source, age, distance and losses', async () => {
    const text = (await shown(TWIN)) ?? '';
    assert.match(text, /PostgreSQL 15\.20, native/);
    assert.match(text, /shop, PostgreSQL 15\.18/);
    assert.match(text, /days ago, compared with the server now/);
    assert.match(text, /Nested Loop where the server takes Hash Join, cost ratio 1\.25/);
    assert.match(text, /1 thing not carried over/);
  });

  it('says when there was no server to compare with, and nothing where there is no twin', async () => {
    const file = { ...TWIN, upToDate: false, redacted: true, distance: null, losses: [] };
    const text = (await shown(file)) ?? '';
    assert.match(text, /planned by the twin alone/);
    assert.match(text, /without sample values/);
    assert.doesNotMatch(text, /compared with the server|not carried over/);
    assert.equal(await shown(undefined), null);
  });
});
