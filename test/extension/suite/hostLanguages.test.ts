// SQL in the strings of a program, in the real editor: squiggles, the edits that mend them, lenses, and Explain & Optimize at
// the cursor, each on the words of the program.

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEditors,
  codeActionsAt,
  eventually,
  hoverTextAt,
  lensTitles,
  openText,
  problems,
  run,
  startDemo,
} from './support';

const PROGRAMS: Readonly<Record<string, string>> = {
  typescript: [
    "import { db } from './db';",
    'const label = "Select a file from the list";',
    'export const orders = (text: string) =>',
    '  db.query("select id, note as \\"caf\\u00e9\\" from shop.orders " +',
    '    "where customer_id = 4711 and placed_at::date = \'2025-11-28\'");',
  ].join('\n'),
  python: [
    'def orders(cursor, text):',
    '    label = "Select a file from the list"',
    '    cursor.execute("""',
    '        select id, note as "caf\\u00e9"',
    "        from shop.orders where customer_id = 4711 and placed_at::date = '2025-11-28'",
    '    """)',
  ].join('\n'),
};

describe('SQL in programs', () => {
  before(async () => {
    await startDemo();
  });
  afterEach(closeEditors);

  for (const [language, program] of Object.entries(PROGRAMS)) {
    it(`has squiggles, and edits that land in its string: ${language}`, async () => {
      const { document } = await openText(program, language);
      const problem = await eventually(
        () =>
          `cast-on-column among ${problems(document)
            .map(({ message }) => message)
            .join()}`,
        () => problems(document, 'cast-on-column')[0],
      );
      assert.equal(document.getText(problem.range), 'placed_at::date');
      const actions = await codeActionsAt(document, problem.range);
      const edit = actions.find((action) => action.edit !== undefined)?.edit;
      assert.ok(edit, actions.map(({ title }) => title).join());
      await vscode.workspace.applyEdit(edit);
      assert.match(
        document.getText(),
        /4711 and placed_at >= '2025-11-28'.* and placed_at < '2025-11-29'/,
      );
      await eventually(
        () => 'no cast-on-column',
        () => problems(document, 'cast-on-column').length === 0,
      );
    });

    it(`is explained at the cursor, and its result follows the string: ${language}`, async () => {
      const editor = await openText(program, language);
      const { document } = editor;
      assert.deepEqual(await lensTitles(document), ['Explain', 'Explain & Optimize']);
      const position = document.positionAt(program.indexOf('4711'));
      editor.selection = new vscode.Selection(position, position);
      await run('planwright.explainAndOptimize');
      const shown = () => lensTitles(document).then((titles) => titles.at(-1) ?? '');
      await eventually(
        () => 'a result',
        async () => /reads 200 k rows/.test(await shown()),
      );
      const found = await eventually(
        () => 'a finding on the words of the program',
        () => problems(document).find(({ range }) => document.getText(range).includes('4711')),
      );
      assert.match(document.getText(found.range), /^customer_id = 4711/);
      const table = document.positionAt(program.indexOf('shop.orders') + 7);
      await eventually(
        () => 'what is known of the table',
        async () => /^table `shop\.orders`/.test(await hoverTextAt(document, table)),
      );
      await editor.edit((edit) => {
        edit.insert(new vscode.Position(0, 0), '\n');
      });
      assert.match(await shown(), /reads 200 k rows/);
      await editor.edit((edit) => {
        edit.insert(document.positionAt(document.getText().indexOf(' 4711')), ' 1 +');
      });
      assert.equal(await shown(), 'Explain & Optimize');
    });
  }

  it('is not looked for where it is switched off', async () => {
    const settings = vscode.workspace.getConfiguration('planwright');
    try {
      await settings.update('hostLanguages', ['python'], vscode.ConfigurationTarget.Global);
      const { document } = await openText(PROGRAMS['typescript'] ?? '', 'typescript');
      assert.deepEqual(await lensTitles(document), []);
      assert.deepEqual(problems(document), []);
    } finally {
      await settings.update('hostLanguages', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
