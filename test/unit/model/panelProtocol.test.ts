import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  PANEL_PROTOCOL_VERSION as version,
  hostToPanelSchema,
  panelStateSchema,
  panelToHostSchema,
} from '../../../src/model/panelProtocol';
import { toPanelReport } from '../../../src/extension/panel/toPanelReport';
import { report } from '../extension/reportSample';

const frame = {
  resultId: 'r',
  title: 'SELECT orders',
  connectionName: 'demo',
  production: false,
  tint: null,
  mayRun: true,
  onReplica: false,
  previous: null,
  applied: null,
  place: 'a.sql:3',
  series: [],
  pinned: false,
};

describe('panel protocol', () => {
  it('takes every request of the panel', () => {
    const requests = [
      { type: 'ready' },
      { type: 'cancel' },
      { type: 'rerun', resultId: 'r' },
      { type: 'measureAgain', resultId: 'r' },
      { type: 'undoApplied', id: 'a' },
      { type: 'nextStep', id: 'show-log' },
      ...['copyFix', 'insertFix', 'openFix', 'explainWithFix', 'runFix', 'tryFix', 'applyEdit'].map(
        (type) => ({
          type,
          resultId: 'r',
          fix: 's:1',
        }),
      ),
      { type: 'revealFinding', resultId: 'r', index: 0, focus: true },
      { type: 'revealNode', resultId: 'r', nodeId: 3, focus: false },
      { type: 'openRulePage', rule: 'sort-spill' },
      { type: 'copyText', text: '' },
      { type: 'saveFile', format: 'svg', anonymous: false, content: '<svg/>' },
      { type: 'hoverNode', resultId: 'r', nodeId: null },
      { type: 'anonymise', resultId: 'r' },
      { type: 'pinRun', run: 'r', pinned: true },
      { type: 'compareRuns', before: 'q', after: 'r' },
      { type: 'compareSuggestion', resultId: 'r', suggestion: 's' },
      { type: 'endComparison' },
      { type: 'showResult', resultId: 'r' },
      { type: 'pinPanel', pinned: true },
      { type: 'revealStatement', resultId: 'r' },
    ];
    for (const request of requests)
      assert.equal(
        panelToHostSchema.safeParse({ ...request, version }).success,
        true,
        request.type,
      );
    const types = new Set(requests.map(({ type }) => type));
    assert.equal(types.size, panelToHostSchema.options.length, 'every type is tried');
  });

  it('refuses a request that carries SQL, another version or a wrong id', () => {
    const fix = { version, type: 'runFix', resultId: 'r', fix: 's:1' };
    assert.equal(panelToHostSchema.safeParse({ ...fix, sql: 'drop table x' }).success, false);
    assert.equal(panelToHostSchema.safeParse({ ...fix, version: version + 1 }).success, false);
    assert.equal(panelToHostSchema.safeParse({ ...fix, fix: 7 }).success, false);
    assert.equal(panelToHostSchema.safeParse({ ...fix, fix: 'x'.repeat(201) }).success, false);
    const reveal = { version, type: 'revealNode', resultId: 'r', focus: true };
    assert.equal(panelToHostSchema.safeParse({ ...reveal, nodeId: -1 }).success, false);
    assert.equal(panelToHostSchema.safeParse({ ...reveal, nodeId: 0.5 }).success, false);
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        assert.equal(panelToHostSchema.safeParse(value).success, false);
      }),
    );
  });

  it('carries a report to the panel and back out of its kept state unchanged', () => {
    const message = {
      version,
      type: 'report',
      report: toPanelReport(report()),
      frame,
      staleness: 'current',
    };
    const sent: unknown = JSON.parse(JSON.stringify(message));
    assert.deepEqual(hostToPanelSchema.parse(sent), sent);
    assert.deepEqual(panelStateSchema.parse({ version, last: sent, tab: 'tree' }).last, sent);
  });

  it('does not restore what an older panel kept', () => {
    assert.equal(panelStateSchema.safeParse({ version: 0, last: null }).success, false);
    assert.equal(panelStateSchema.safeParse(undefined).success, false);
    const broken = { version, last: { version, type: 'report', report: { plan: { nodes: [] } } } };
    assert.equal(panelStateSchema.safeParse(broken).success, false);
  });
});
