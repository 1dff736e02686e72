// Text that is to be read and adapted is offered to be read, and is not run by whatever name it is asked for.

import assert from 'node:assert/strict';
import { Messages } from './messages';
import {
  closeEditors,
  codeActionsAt,
  eventually,
  invoke,
  openSql,
  problems,
  run,
  startDemo,
} from './support';
import { cleanup } from '../../support/cleanup';

const PAGED = 'select id, total from shop.orders order by placed_at, id limit 20 offset 90000;\n';

describe('text to be read and adapted', () => {
  const atEnd = cleanup();

  it('has no way to be run, and the host refuses it by name', async () => {
    await startDemo();
    atEnd(closeEditors);
    const { document } = await openSql(PAGED);
    await run('planwright.explainAndOptimize');
    const finding = await eventually(
      () => 'large-offset',
      () => problems(document, 'large-offset').find(({ message }) => message.includes('Computes')),
    );
    const actions = (await codeActionsAt(document, finding.range)).filter(({ title }) =>
      title.includes('keyset pagination'),
    );
    assert.deepEqual(
      actions.map(({ title }) => title.slice(0, title.indexOf(':'))),
      ['Open in a new editor', 'Copy'],
    );
    const messages = new Messages();
    atEnd(() => {
      messages.restore();
    });
    messages.click = 'Run';
    const open = actions[0]?.command;
    assert.ok(open);
    await invoke({ ...open, command: 'planwright.runFix' });
    const { weight, text } = await messages.only();
    assert.equal(weight, 'warning');
    assert.match(text, /to be read and adapted, and is not run/);
  });
});
