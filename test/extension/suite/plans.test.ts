// Plans that are there already: in an editor, on the clipboard, in a file, in a server log. No connection is needed.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeEditors, eventually, lensTitles, openText, pause, run, webviewTabs } from './support';
import { cleanup } from '../../support/cleanup';

const PLAN = `Aggregate  (cost=9000.00..9000.01 rows=1 width=8) (actual time=700.000..700.000 rows=1 loops=1)
  ->  Seq Scan on public.visits v  (cost=0.00..9000.00 rows=2 width=0) (actual time=0.100..690.000 rows=3 loops=1)
        Filter: (v.kind = 'open'::text)
        Rows Removed by Filter: 900000
Execution Time: 700.500 ms`;

const LOG = `2026-11-23 10:00:00.000 UTC [1] LOG:  duration: 700.500 ms  plan:
\tQuery Text: SELECT count(*) FROM logged v WHERE v.kind = 'open'
\t${PLAN.replaceAll('\n', '\n\t').replace('public.visits', 'public.logged')}
2026-11-23 10:00:01.000 UTC [1] LOG:  checkpoint starting: time
`;

async function panelTitled(title: RegExp): Promise<void> {
  await eventually(
    () => `a panel like ${String(title)} among ${webviewTabs().join()}`,
    () => webviewTabs().some((label) => title.test(label)),
  );
}

describe('plans', () => {
  let folder: string;

  const atEnd = cleanup();

  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-plans-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
  });
  afterEach(closeEditors);

  it('carry a lens in documents that look like one, and in no other', async () => {
    const { document: plan } = await openText(PLAN, 'plaintext');
    await eventually(
      () => 'the lens above the plan',
      async () => (await lensTitles(plan)).some((title) => title.includes('Analyze This Plan')),
    );
    const { document: prose } = await openText(
      'Seq Scan is a word, and cost= another.',
      'plaintext',
    );
    await pause(500);
    assert.deepEqual(await lensTitles(prose), []);
  });

  it('in the editor are shown in the panel', async () => {
    await openText(PLAN, 'plaintext');
    await run('planwright.analyzePlanInEditor');
    await panelTitled(/visits/);
  });

  it('on the clipboard are shown in the panel, in any disguise', async () => {
    const disguised = PLAN.replace('visits', 'pasted')
      .split('\n')
      .map((line) => `"${line}"`)
      .join('\r\n');
    await vscode.env.clipboard.writeText(`"QUERY PLAN"\r\n${disguised}`);
    await run('planwright.pastePlan');
    await panelTitled(/pasted/);
  });

  it('in files of any encoding are shown in the panel', async () => {
    const file = path.join(folder, 'slow.explain');
    writeFileSync(file, Buffer.from(`\uFEFF${PLAN.replace('visits', 'größen')}`, 'utf16le'));
    await run('planwright.openPlanFile', vscode.Uri.file(file));
    await panelTitled(/größen/);
  });

  it('in server logs are offered by their statements', async () => {
    const file = path.join(folder, 'postgresql.log');
    writeFileSync(file, LOG);
    const command = run('planwright.openPlanFile', vscode.Uri.file(file));
    const accepted = eventually(
      () => 'the choice of statements',
      async () => {
        await run('workbench.action.acceptSelectedQuickOpenItem');
        await pause(200);
        return webviewTabs().some((label) => label.includes('logged'));
      },
    );
    await Promise.all([command, accepted]);
  });

  it('that cannot be read end in a message, not in a panel', async () => {
    await openText(PLAN.replace(/ width=0\)[\s\S]*/, ''), 'plaintext');
    await run('planwright.analyzePlanInEditor');
    await vscode.env.clipboard.writeText('no plan at all');
    await run('planwright.pastePlan');
    assert.deepEqual(webviewTabs(), []);
  });
});
