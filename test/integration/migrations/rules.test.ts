// Every migration rule speaks of the statements that it names, with a safe way, and is silent on the others: each is really run.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { MigrationExample } from '../../../src/analysis/migrations/migrationRule';
import { MIGRATION_RULES } from '../../../src/analysis/migrations/registry';
import type { MigrationFinding, MigrationReport } from '../../../src/model/migrationReport';
import { migrationReportSchema } from '../../../src/model/migrationReport';
import { cleanup } from '../../support/cleanup';
import { embeddedDist } from '../../support/embedded';
import { Bench } from '../../support/migrations/bench';

const FOLDER = path.resolve(__dirname, '../../../src/analysis/migrations/rules');

describe('migration rules', () => {
  let bench: Bench;
  const atEnd = cleanup();

  before(async () => {
    bench = await Bench.open(embeddedDist());
    atEnd(() => bench.close());
  });

  async function findingsOf(rule: string, { sql }: MigrationExample): Promise<MigrationFinding[]> {
    const report = await bench.check(sql);
    migrationReportSchema.parse(report);
    return ofRule(report, rule);
  }

  async function runs(safeWay: string, rule: string): Promise<void> {
    const report = await bench.check(safeWay);
    for (const { title, outcome } of report.statements)
      assert.match(outcome.kind, /^(done|planned)$/, `${title}: ${JSON.stringify(outcome)}`);
    assert.deepEqual(ofRule(report, rule), []);
  }

  it('are the files of the folder', () => {
    const files = readdirSync(FOLDER).map((file) =>
      file.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    );
    assert.deepEqual(MIGRATION_RULES.map(({ id }) => id).sort(), files.sort());
  });

  for (const rule of MIGRATION_RULES) {
    describe(rule.id, () => {
      it('is documented and has examples of both kinds', () => {
        const { summary, why, fix, falsePositives, sources } = rule.documentation;
        for (const words of [summary, why, fix, falsePositives]) assert.match(words, /\.$/);
        for (const source of sources) assert.doesNotMatch(source, /docs\/current/);
        assert.ok(rule.examples.fires.length > 0 && rule.examples.silent.length > 0);
      });

      for (const example of rule.examples.fires) {
        it(`fires: ${example.sql.slice(0, 100)}`, async () => {
          const [finding, ...others] = await findingsOf(rule.id, example);
          assert.ok(finding, 'silent');
          assert.deepEqual(others, []);
          assert.match(finding.message, /^[A-Z'][\s\S]*\.$/);
          assert.doesNotMatch(finding.message, /undefined|NaN|Infinity|\[object/);
          const { says = '', safe = '' } = example;
          assert.ok(finding.message.includes(says), finding.message);
          const script = finding.fixes[0]?.sql ?? '';
          assert.ok(script.includes(safe), script);
          if (!isForTheReader(script)) await runs(script, rule.id);
        });
      }

      for (const example of rule.examples.silent) {
        it(`silent: ${example.sql.slice(0, 100)}`, async () => {
          assert.deepEqual(await findingsOf(rule.id, example), []);
        });
      }
    });
  }
});

/** Pieces of it are left to fill in. */
function isForTheReader(script: string): boolean {
  return script === '' || /<[a-z]|\.\./.test(script);
}

function ofRule({ statements }: MigrationReport, rule: string): MigrationFinding[] {
  return statements.flatMap(({ findings }) => findings.filter((one) => one.rule === rule));
}
