// Do quick fixes of the protocol change only what they say, for the text as it was asked about?

import assert from 'node:assert/strict';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { actionsOf } from '../../../../src/cli/lsp/lspFindings';
import { HostSqlReader } from '../../../../src/features/hostLanguages/hostSqlReader';
import { testGrammars } from '../../analysis/hostLanguages/support';
import { testParser } from '../../analysis/sql/support';

const URI = 'file:///project/report.sql';
const RULE = 'no-usable-index';

describe('quick fixes of the protocol', () => {
  const reader = new HostSqlReader(testGrammars, testParser);

  const actions = (text: string, versioned: boolean) => {
    const start = text.indexOf('t.a');
    return actionsOf({ reader, versioned }, TextDocument.create(URI, 'sql', 7, text), {
      ...{ rule: RULE, severity: 'warning', level: 'text', message: 'Slow.' },
      range: { start, end: start + 3 },
      fixes: [
        {
          title: 'Set',
          changes: [{ kind: 'sql', statements: ['VACUUM t', 'ANALYZE t'], undo: [] }],
        },
      ],
    });
  };

  /** Null where the SQL of the fix is not offered. */
  async function commented(text: string): Promise<string | null> {
    const edits = (await actions(text, false)).find(({ title }) => title.startsWith('Set'));
    if (edits === undefined) return null;
    const document = TextDocument.create(URI, 'sql', 7, text);
    return TextDocument.applyEdits(document, edits.edit?.changes?.[URI] ?? []);
  }

  it('write SQL as comments above the line, with its ends of lines', async () => {
    assert.equal(
      await commented('select 1;\r\nselect t.a from t;\r\n'),
      'select 1;\r\n-- VACUUM t;\r\n-- ANALYZE t;\r\nselect t.a from t;\r\n',
    );
  });

  it('leave the comment that silences a rule beside its statement', async () => {
    const ignore = '-- planwright-disable-next-line select-star\n';
    assert.equal(
      await commented(`${ignore}select *, t.a from t;`),
      `-- VACUUM t;\n-- ANALYZE t;\n${ignore}select *, t.a from t;`,
    );
  });

  it('write nothing into a string', async () => {
    assert.equal(await commented(`select 'x\ny', t.a from t;`), null);
    assert.equal(await commented(`select $$\nx$$, t.a from t;`), null);
  });

  it('write nothing into a dump', async () => {
    const dump = 'select 1;\n'.repeat(200_001);
    assert.equal(await commented(`${dump}select t.a from t;`), null);
  });

  it('are of one version, where the client knows versions', async () => {
    const [fix] = await actions('select t.a from t;', true);
    assert.equal(fix?.edit?.changes, undefined);
    const [change] = fix?.edit?.documentChanges ?? [];
    assert.deepEqual(change && 'textDocument' in change && change.textDocument, {
      uri: URI,
      version: 7,
    });
  });
});
