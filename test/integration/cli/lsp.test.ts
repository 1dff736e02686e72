// Does `planwright lsp` serve an editor that speaks the protocol: squiggles, quick fixes, hovers, and a clean end?

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeActionRequest,
  DiagnosticSeverity,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  HoverRequest,
  RegistrationRequest,
  ShowMessageNotification,
  type CodeAction,
  type PublishDiagnosticsParams,
  type Range,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { runCli } from '../../support/cli';
import { cleanup } from '../../support/cleanup';
import { LspClient } from '../../support/lspClient';
import { postgres } from '../../support/postgres';

const SQL = 'file:///project/report.sql';
const SLOW = `select id, 'é' from items\nwhere note > 'é' order by random();\n`;
const RULE = 'order-by-random';

describe('planwright lsp', () => {
  const atEnd = cleanup();

  function client(...args: string[]): LspClient {
    const made = new LspClient(args);
    atEnd(() => {
      made.dispose();
    });
    return made;
  }

  async function actions(of: LspClient, uri: string, range: Range): Promise<CodeAction[]> {
    const given = await of.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context: { diagnostics: [] },
    });
    return (given ?? []).flatMap((one) => ('kind' in one ? [one] : []));
  }

  function applied(uri: string, text: string, action: CodeAction): string {
    const edits = action.edit?.changes?.[uri] ?? [];
    return TextDocument.applyEdits(TextDocument.create(uri, 'sql', 1, text), edits);
  }

  it('tells what it can, squiggles as the text changes, and ends as the protocol wants', async () => {
    const editor = client();
    const { capabilities } = await editor.initialize();
    assert.equal(capabilities.textDocumentSync, 2);
    await editor.open(SQL, 'sql', SLOW);
    const first = await editor.diagnostics(SQL);
    const found = first.diagnostics.find(({ code }) => code === RULE);
    assert.ok(found, JSON.stringify(first));
    assert.equal(found.source, 'Planwright');
    assert.equal(found.severity, DiagnosticSeverity.Warning);
    // In UTF-16 units, as the protocol counts.
    const line = SLOW.split('\n')[1] ?? '';
    const start = { line: 1, character: line.indexOf('random') };
    assert.deepEqual(found.range.start, start);
    const end = { line: 1, character: line.indexOf(';') };
    await editor.change(SQL, 2, [{ range: { start, end }, text: 'id' }]);
    const second = await editor.diagnostics(SQL, ({ version }) => version === 2);
    assert.ok(!second.diagnostics.some(({ code }) => code === RULE));

    await editor.close(SQL);
    await editor.diagnostics(SQL, ({ diagnostics }) => diagnostics.length === 0);
    assert.equal(await editor.end(), 0);
  });

  it('ignores a finding where the person says so', async () => {
    const editor = client();
    await editor.initialize();
    await editor.open(SQL, 'sql', SLOW);
    const { diagnostics } = await editor.diagnostics(SQL);
    const found = diagnostics.find(({ code }) => code === RULE);
    assert.ok(found);
    const offered = await actions(editor, SQL, found.range);
    const ignore = offered.find(({ title }) => title === `Ignore ${RULE} here`);
    assert.ok(ignore, JSON.stringify(offered));
    const ignored = applied(SQL, SLOW, ignore);
    assert.match(ignored, /\n-- planwright-disable-next-line order-by-random\nwhere/);
    await editor.change(SQL, 2, [{ text: ignored }]);
    const after = await editor.diagnostics(SQL, ({ version }) => version === 2);
    assert.ok(!after.diagnostics.some(({ code }) => code === RULE));
    await editor.end();
  });

  it('finds SQL in programs, and leaves other documents alone', async () => {
    const editor = client();
    await editor.initialize({ disabledRules: ['select-star'] });
    const python = 'file:///project/app.py';
    await editor.open(python, 'python', 'db.execute("select * from t order by random()")\n');
    const { diagnostics } = await editor.diagnostics(python);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      [RULE],
    );
    await editor.open('file:///project/notes.md', 'markdown', 'select a from t where a = null');
    await editor.open(SQL, 'sql', 'select 1;');
    await editor.diagnostics(SQL);
    assert.deepEqual(
      await actions(editor, 'file:///project/notes.md', {
        start: { line: 0, character: 0 },
        end: { line: 0, character: 30 },
      }),
      [],
    );
    await editor.end();
  });

  it('follows planwright.json, tells a mistake in it once, and hears when it changes', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-lsp-project-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    mkdirSync(path.join(folder, '.git'));
    const write = (content: unknown) => {
      writeFileSync(path.join(folder, 'planwright.json'), JSON.stringify(content));
    };
    const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;
    const [report, old] = [uriOf('report.sql'), uriOf('old.sql')];
    write({ exclude: ['old.sql'], rules: { [RULE]: 'off', 'missing-where': 'error' } });
    const editor = client();
    const warnings: string[] = [];
    editor.connection.onNotification(ShowMessageNotification.type, ({ message }) => {
      warnings.push(message);
    });
    const watched = new Promise<unknown>((resolve) => {
      editor.connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
        resolve(registrations[0]?.registerOptions);
      });
    });
    await editor.initialize(undefined, {
      workspace: { didChangeWatchedFiles: { dynamicRegistration: true } },
    });
    assert.match(JSON.stringify(await watched), /planwright\.json/);
    const text = `${SLOW}delete from items;\n`;
    await editor.open(report, 'sql', text);
    await editor.open(old, 'sql', text);
    const rulesOf = ({ diagnostics }: PublishDiagnosticsParams) =>
      diagnostics.map(({ code, severity }) => `${String(code)} ${String(severity)}`);
    const first = await editor.diagnostics(report);
    assert.deepEqual(rulesOf(first), [`missing-where ${String(DiagnosticSeverity.Error)}`]);
    assert.deepEqual(rulesOf(await editor.diagnostics(old)), []);
    const changed = () =>
      editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
        changes: [{ uri: uriOf('planwright.json'), type: FileChangeType.Changed }],
      });
    write({ rules: { 'missing-where': 'hint' } });
    await changed();
    // One that was excluded, too.
    for (const uri of [report, old])
      await editor.diagnostics(uri, (params) => rulesOf(params).includes('missing-where 3'));
    write({ rules: { 'missing-where': 'of' } });
    await changed();
    await editor.diagnostics(report, (params) => rulesOf(params).includes('missing-where 2'));
    await editor.diagnostics(old, (params) => rulesOf(params).includes('missing-where 2'));
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.match(warnings[0] ?? '', /planwright\.json: rules\.missing-where is "of"/);
    // Editors make a link of what looks like one, and a click on it runs a command.
    write({ twin: '../[mend it](command:evil)' });
    await changed();
    await editor.diagnostics(report, () => warnings.length > 1);
    assert.match(
      warnings[1] ?? '',
      /twin is "\.\.\/\[mend it\] \(command:evil\)", which lies outside/,
    );
    await editor.end();
  });

  it('opens the twin file of a project where the person names the project', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-lsp-named-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    writeFileSync(path.join(folder, 'planwright.json'), '{"twin": "gone.twin"}');
    const warned = async (...args: readonly string[]) => {
      const editor = new LspClient(args, folder);
      atEnd(() => {
        editor.dispose();
      });
      const warnings: string[] = [];
      editor.connection.onNotification(ShowMessageNotification.type, ({ message }) => {
        warnings.push(message);
      });
      await editor.initialize();
      // It takes longer than to look for a file.
      await editor.open(SQL, 'sql', SLOW);
      await editor.diagnostics(SQL);
      await editor.end();
      return warnings.join('\n');
    };
    assert.match(await warned('--config', 'planwright.json'), /There is no file .*gone\.twin/);
    assert.equal(await warned(), '');
  });

  it('knows the tables of a twin file', async () => {
    const cluster = await postgres(18);
    const database = await cluster.createDatabase();
    await cluster.sql(
      `CREATE TABLE items AS SELECT g AS id, 'n' || g AS note FROM generate_series(1, 200000) g; ANALYZE items`,
      database,
    );
    const folder = mkdtempSync(path.join(os.tmpdir(), 'planwright-lsp-twin-'));
    atEnd(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const file = path.join(folder, 'shop.twin');
    const dsn = `postgresql://postgres@127.0.0.1:${String(cluster.port)}/${database}`;
    const made = await runCli(['twin', 'create', '--yes', '--dsn', dsn, '--output', file]);
    assert.equal(made.code, 0, made.log);
    const editor = client('--twin', file);
    await editor.initialize();
    const text = 'select notee from items where id = 5;';
    await editor.open(SQL, 'sql', text);
    const { diagnostics } = await editor.diagnostics(SQL, (params) =>
      params.diagnostics.some(({ code }) => code === 'unknown-column'),
    );
    const found = diagnostics.find(({ code }) => code === 'unknown-column');
    assert.ok(found);
    const offered = await actions(editor, SQL, found.range);
    const [mend] = offered;
    assert.ok(mend?.isPreferred);
    assert.equal(applied(SQL, text, mend), 'select note from items where id = 5;');
    const scan = 'select note from items where id = 5;';
    await editor.change(SQL, 2, [{ text: scan }]);
    const second = await editor.diagnostics(SQL, ({ version }) => version === 2);
    const missing = second.diagnostics.find(({ code }) => code === 'no-usable-index');
    assert.ok(missing, second.diagnostics.map((one) => String(one.code)).join());
    const [index] = await actions(editor, SQL, missing.range);
    assert.match(index ? applied(SQL, scan, index) : '', /^-- CREATE INDEX .*\n(?:-- .*\n)*select/);
    const hover = await editor.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: SQL },
      position: { line: 0, character: 18 },
    });
    assert.match(JSON.stringify(hover?.contents), /200[ .]?0* ?k/);
    await editor.end();
  });

  it('says why there is no catalog, and judges by the text', async () => {
    const editor = client('--twin', '/nowhere/shop.twin');
    const said = new Promise<string>((resolve) => {
      editor.connection.onNotification(ShowMessageNotification.type, ({ message }) => {
        resolve(message);
      });
    });
    await editor.initialize();
    assert.match(await said, /judges by the text alone/);
    await editor.open(SQL, 'sql', SLOW);
    assert.ok((await editor.diagnostics(SQL)).diagnostics.length > 0);
    await editor.end();
  });

  it('ends when its editor is gone', async () => {
    const editor = client();
    await editor.initialize();
    editor.closeInput();
    // Without a shutdown, as the protocol counts it.
    assert.equal(await editor.ended, 1);
  });
});
