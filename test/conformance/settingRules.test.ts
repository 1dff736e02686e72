// Is every settings rule registered, documented and true to its examples, and does it name only what a server has?

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { judgeSettings } from '../../src/analysis/settings/judgeSettings';
import { SETTING_RULES } from '../../src/analysis/settings/registry';
import type { SettingExample, SettingRule } from '../../src/analysis/settings/settingRule';
import { amountIn } from '../../src/analysis/settings/units';
import { contextOf, defaultSettings } from '../support/settings';

const MAJORS = [14, 15, 16, 17, 18];
const FOLDER = path.join(__dirname, '../../src/analysis/settings/rules');

function kebab(fileName: string): string {
  return fileName.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function proposed(rule: SettingRule, example: SettingExample): Record<string, string | null> {
  const { proposals } = judgeSettings(contextOf(example), [rule]);
  return Object.fromEntries(proposals.map(({ setting, value }) => [setting, value]));
}

describe('settings rules', () => {
  it('are the files of their folder, each under its own name', () => {
    assert.deepEqual(
      SETTING_RULES.map(({ id }) => id).sort(),
      readdirSync(FOLDER).map(kebab).sort(),
    );
  });

  it('name settings that some version has, and no two the same one', () => {
    const known = new Set(
      MAJORS.flatMap((major) => defaultSettings(major).map(({ name }) => name)),
    );
    const named = SETTING_RULES.flatMap(({ settings }) => settings);
    assert.deepEqual(
      named.filter((name) => !name.endsWith('*') && !known.has(name)),
      [],
    );
    assert.equal(new Set(named).size, named.length);
  });

  for (const rule of SETTING_RULES) {
    describe(rule.id, () => {
      it('proposes what its examples say', () => {
        assert.ok(rule.examples.fires.length > 0);
        for (const { proposes, ...example } of rule.examples.fires) {
          assert.deepEqual(proposed(rule, example), proposes, JSON.stringify(example));
        }
      });

      it('is silent where its examples say so', () => {
        assert.ok(rule.examples.silent.length > 0);
        for (const example of rule.examples.silent) {
          assert.deepEqual(proposed(rule, example), {}, JSON.stringify(example));
        }
      });

      it('is content with what it has proposed itself', () => {
        for (const { proposes, ...example } of rule.examples.fires) {
          const set = Object.entries(proposes).flatMap(([name, value]) =>
            value === null || value === '-1' ? [] : [[name, value] as const],
          );
          const after = {
            ...example,
            settings: { ...example.settings, ...Object.fromEntries(set) },
          };
          const again = proposed(rule, after);
          for (const [name] of set) assert.equal(again[name] ?? null, null, name);
        }
      });

      it('proposes only its own settings, with values that the server takes', () => {
        for (const example of rule.examples.fires) {
          const context = contextOf(example);
          for (const { setting, value, now, why } of judgeSettings(context, [rule]).proposals) {
            assert.ok(rule.settings.some((name) => name === setting || name.endsWith('*')));
            assert.match(why, /^\S.*\.$/);
            if (value === null) continue;
            if (now.kind === 'bool') assert.match(value, /^(?:on|off)$/);
            if (now.kind === 'enum') assert.ok(now.choices?.includes(value), value);
            if (now.kind !== 'integer' && now.kind !== 'real') continue;
            const amount = amountIn(value, now.unit);
            assert.ok(amount !== null, value);
          }
        }
      });

      it('concludes nothing from a machine that nobody described', () => {
        for (const { proposes: _, machine: __, ...example } of rule.examples.fires) {
          if (rule.needs.length > 0) assert.deepEqual(proposed(rule, example), {});
        }
      });

      it('explains itself', () => {
        const { summary, why, fix, falsePositives, sources } = rule.documentation;
        for (const text of [summary, why, fix, falsePositives]) assert.match(text, /^\S.*\.$/s);
        for (const source of sources)
          assert.match(source, /^https:\/\/www\.postgresql\.org\/docs\/\d+\//);
        assert.match(rule.since, /^\d+\.\d+\.\d+$/);
      });
    });
  }

  for (const major of MAJORS) {
    it(`say nothing grave of PostgreSQL ${String(major)} as it comes, and name nothing that it has not`, () => {
      const context = contextOf({
        major,
        machine: { ram: '1GB', cores: 2, disk: 'hdd', workload: 'web' },
        evidence: { databaseBytes: 5e12, connections: 3, tables: 10 },
      });
      const { proposals } = judgeSettings(context);
      for (const { setting } of proposals) assert.ok(context.values.has(setting), setting);
      assert.deepEqual(
        proposals.filter(({ impact }) => impact === 'high').map(({ setting }) => setting),
        [],
      );
    });
  }
});
