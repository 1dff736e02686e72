// A document is judged statement by statement: ranges, neighbours, comments, and only what changed is parsed again.

import assert from 'node:assert/strict';
import { EXAMPLE_CATALOG } from '../../../../src/analysis/lint/exampleCatalog';
import { LintCache } from '../../../../src/analysis/lint/lintCache';
import { lintDocument } from '../../../../src/analysis/lint/lintDocument';
import type { SqlParser } from '../../../../src/analysis/sql/parser';
import { editOf } from '../../../../src/features/adviceText';
import type { Catalog } from '../../../../src/model/catalog';
import { cut, testParser } from '../sql/support';

async function lint(
  text: string,
  catalog: Catalog | null = null,
  disabled: readonly string[] = [],
): Promise<string[]> {
  const request = { text, catalog, disabledRules: new Set(disabled) };
  const findings = await lintDocument(await testParser(), request, new LintCache());
  return findings.map(({ rule, range }) => `${rule}: ${cut(text, range) ?? ''}`);
}

/** Counts what reaches the parser. */
async function countingParser(): Promise<{ parser: SqlParser; parsed: () => number }> {
  const real = await testParser();
  let count = 0;
  const parser = new Proxy(real, {
    get(target, key) {
      if (key !== 'parse') return target.fingerprint.bind(target);
      return (sql: string) => {
        count += 1;
        return target.parse(sql);
      };
    },
  });
  return { parser, parsed: () => count };
}

describe('lintDocument', () => {
  it('places findings in the document, behind emoji and CRLF', async () => {
    assert.deepEqual(await lint("select '😀';\r\ndelete from t;\r\nselect 1 from t offset 5000"), [
      'missing-where: delete from t',
      'large-offset: offset 5000',
    ]);
  });

  it('leaves the neighbours of a broken statement alone', async () => {
    assert.deepEqual(await lint("delete from a;\nselect 'x\n;\nselct 1;\ndelete from b;"), [
      'missing-where: delete from a',
      "syntax-error: 'x",
      'syntax-error: selct',
      'missing-where: delete from b',
    ]);
  });

  it('moves edits along with their findings', async () => {
    const text = "select 1;\nselect id from t where at::date = '2025-11-28'";
    const request = { text, catalog: null, disabledRules: new Set<string>() };
    const [finding] = await lintDocument(await testParser(), request, new LintCache());
    const edit = editOf(finding?.fixes[0]?.changes ?? []);
    assert.equal(cut(text, edit?.range ?? null), "at::date = '2025-11-28'");
  });

  it('is switched off by a comment for the next line, by rule or as a whole', async () => {
    const broken = 'delete from t;';
    assert.deepEqual(await lint(`-- planwright-disable-next-line missing-where\n${broken}`), []);
    assert.deepEqual(await lint(`-- planwright-disable-next-line\n${broken}`), []);
    assert.equal((await lint(`-- planwright-disable-next-line large-offset\n${broken}`)).length, 1);
    assert.equal(
      (await lint(`-- planwright-disable-next-line missing-where\n\n${broken}`)).length,
      1,
    );
  });

  it('is switched off by rule', async () => {
    assert.deepEqual(await lint('delete from t', null, ['missing-where']), []);
  });

  it('knows what the document itself creates, and transactions', async () => {
    assert.deepEqual(
      await lint('create temp table mine as select 1; select * from mine', EXAMPLE_CATALOG),
      [],
    );
    assert.deepEqual(
      await lint('begin; create index on orders (note); commit', EXAMPLE_CATALOG),
      [],
    );
    const after = 'begin; select 1; commit; create index on orders (note)';
    assert.deepEqual(await lint(after, EXAMPLE_CATALOG), ['index-not-concurrent: create index']);
    assert.deepEqual(await lint('create index on orders (note)', EXAMPLE_CATALOG), [
      'index-not-concurrent: create index',
    ]);
  });

  it('parses only statements that changed', async () => {
    const { parser, parsed } = await countingParser();
    const cache = new LintCache();
    const disabledRules = new Set<string>();
    const statements = Array.from({ length: 50 }, (_, index) => `select ${String(index)}`);
    const judge = async (catalog: Catalog | null): Promise<void> => {
      await lintDocument(parser, { text: statements.join(';\n'), catalog, disabledRules }, cache);
    };
    await judge(null);
    assert.equal(parsed(), 50);
    statements[7] = '-- longer\nselect 7 + 7';
    await judge(null);
    assert.equal(parsed(), 51);
    await judge(EXAMPLE_CATALOG);
    assert.equal(parsed(), 101);
  });

  it('judges anew only statements that name a table which is known better now', async () => {
    const { parser, parsed } = await countingParser();
    const cache = new LintCache();
    const text = ['select 1', 'select * from ORDERS', 'select * from customers c'].join(';\n');
    const judge = async (catalog: Catalog): Promise<number> => {
      const before = parsed();
      await lintDocument(parser, { text, catalog, disabledRules: new Set() }, cache);
      return parsed() - before;
    };
    const learned = (name: string): Catalog => ({
      ...EXAMPLE_CATALOG,
      tables: EXAMPLE_CATALOG.tables.map((table) => (table.name === name ? { ...table } : table)),
    });
    assert.equal(await judge(EXAMPLE_CATALOG), 3);
    assert.equal(await judge(learned('orders')), 1);
    // From there `orders` is as before and `customers` is new.
    assert.equal(await judge(learned('customers')), 2);
    assert.equal(await judge({ ...EXAMPLE_CATALOG, searchPath: ['other'] }), 3);
    assert.equal(await judge({ ...EXAMPLE_CATALOG, tables: EXAMPLE_CATALOG.tables.slice(1) }), 3);
  });

  it('survives any text', async () => {
    for (const text of [
      '',
      ';',
      '\ufeff',
      "'",
      '$$',
      '/*',
      '\\',
      '(((',
      '\0',
      '${',
      ':',
      '?;?',
      'é😀\ud800',
    ]) {
      await lint(text, EXAMPLE_CATALOG);
    }
  });
});
