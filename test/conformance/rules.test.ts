import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { deriveMetrics } from '../../src/analysis/plan/derive';
import { judgeByRule, judgePlan } from '../../src/analysis/rules/judge';
import { planRules } from '../../src/analysis/rules/registry';
import type { RuleContext } from '../../src/analysis/rules/rule';
import { gravest } from '../../src/analysis/rules/support/describe';
import { findingSchema, type Finding, type Impact } from '../../src/model/finding';
import type { Plan, PlanNode } from '../../src/model/planNode';
import { fixtureContext, fixtureNames } from '../support/planFixtures';

const FOLDER = path.resolve(__dirname, '../../src/analysis/rules');
/** What is in the folder but no rule. */
const FRAMEWORK = new Set(['rule.ts', 'registry.ts', 'judge.ts', 'ruleSettings.ts']);

function kebab(fileName: string): string {
  return fileName.replace(/\.ts$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The same plan as an older or poorer EXPLAIN would have printed it. */
function without(context: RuleContext, keys: RegExp): RuleContext {
  const strip = (node: PlanNode): PlanNode => ({
    ...node,
    fields: {
      'Node Type': node.fields['Node Type'],
      ...Object.fromEntries(Object.entries(node.fields).filter(([key]) => !keys.test(key))),
    },
    children: node.children.map(strip),
  });
  const root = strip(context.plan.root);
  const nodes: PlanNode[] = [];
  const collect = (node: PlanNode): void => {
    nodes.push(node);
    node.children.forEach(collect);
  };
  collect(root);
  const statementFields = Object.fromEntries(
    Object.entries(context.plan.statementFields).filter(([key]) => !keys.test(key)),
  );
  const plan: Plan = { root, nodes, format: 'json', statementFields };
  return { ...context, plan, metrics: deriveMetrics(plan) };
}

const ANALYZE_KEYS =
  /^(?:Actual|Rows Removed|Sort Method|Sort Space|Hash B|Original|Peak|Heap Fetches|Workers$|Execution|Triggers|JIT)/;
const BUFFER_KEYS = /Blocks$|I\/O/;

describe('plan rules', () => {
  it('are listed in the registry, each once, as the files of the folder', () => {
    const files = readdirSync(FOLDER).filter(
      (name) => name.endsWith('.ts') && !FRAMEWORK.has(name),
    );
    assert.deepEqual(
      planRules.map(({ id }) => id),
      files.map(kebab).sort(),
    );
  });

  for (const rule of planRules) {
    describe(rule.id, () => {
      it('has documentation, a version and described options with defaults', () => {
        const { summary, why, fix, falsePositives, sources } = rule.documentation;
        for (const text of [summary, why, fix, falsePositives]) assert.match(text, /\.$/);
        assert.ok(sources.length > 0);
        for (const source of sources) {
          assert.doesNotMatch(source, /docs\/current/, 'names a fixed major version');
        }
        assert.match(rule.since, /^\d+\.\d+\.\d+$/);
        const defaults = rule.options.parse({});
        for (const [name, schema] of Object.entries(rule.options.shape)) {
          assert.notEqual(defaults[name], undefined, `${name} has a default`);
          assert.ok(describe_(schema).length > 10, `${name} has a description`);
        }
      });

      it('names at least one firing and one silent fixture', () => {
        assert.ok(rule.fixtures.fires.length > 0);
        assert.ok(rule.fixtures.silent.length > 0);
      });

      for (const name of rule.fixtures.fires) {
        it(`fires on ${name}, on a place in the statement`, async () => {
          const context = await fixtureContext(name);
          const findings = judgeByRule(rule, context);
          assert.ok(findings.length > 0, 'no finding');
          const length = context.statement?.statement.text.length ?? 0;
          for (const finding of findings) {
            findingSchema.parse(finding);
            assert.equal(finding.rule, rule.id);
            assert.ok(context.plan.nodes[finding.nodeId] !== undefined);
            assert.ok(finding.evidence.length > 0, 'no evidence');
            const { start, end } = finding.range ?? { start: 0, end: 0 };
            assert.ok(start < end && end <= length, 'no range in the statement');
            assert.match(finding.message, /\d/, 'no number in the message');
            for (const text of [finding.title, finding.message, finding.brief]) {
              assert.doesNotMatch(text, /NaN|Infinity|undefined|null|\[object|!|\s{2}/);
            }
          }
        });
      }

      for (const name of rule.fixtures.silent) {
        it(`is silent on ${name}`, async () => {
          const findings = judgeByRule(rule, await fixtureContext(name));
          assert.deepEqual(
            findings.map(({ title }) => title),
            [],
          );
        });
      }

      if (rule.needs.analyze === true) {
        it('is silent without ANALYZE', async () => {
          for (const name of rule.fixtures.fires) {
            const context = without(await fixtureContext(name), ANALYZE_KEYS);
            assert.deepEqual(judgeByRule(rule, context), []);
          }
        });
      }

      if (rule.needs.buffers === true) {
        it('is silent without BUFFERS', async () => {
          for (const name of rule.fixtures.fires) {
            const context = without(await fixtureContext(name), BUFFER_KEYS);
            assert.deepEqual(judgeByRule(rule, context), []);
          }
        });
      }

      if (rule.needs.catalog === true) {
        it('is silent without a catalog', async () => {
          for (const name of rule.fixtures.fires) {
            const context = await fixtureContext(name);
            assert.deepEqual(judgeByRule(rule, { ...context, catalog: null }), []);
          }
        });
      }
    });
  }

  it('judge every captured plan, with and without statement, ANALYZE and BUFFERS', async () => {
    for (const name of fixtureNames()) {
      const context = await fixtureContext(name);
      for (const variant of [
        context,
        { ...context, statement: null, catalog: null, serverVersion: null },
        without(context, ANALYZE_KEYS),
        without(context, BUFFER_KEYS),
      ]) {
        for (const finding of judgePlan(variant)) {
          findingSchema.parse(finding);
          assert.equal(finding.basis, variant.metrics.measured ? 'measured' : 'estimated');
          assert.ok(
            gravity(finding.impact) <= gravity(mostOf(finding)),
            `${name}: ${finding.title}`,
          );
        }
      }
    }
  }).timeout(60_000);
});

/** The most that its rule, and those of what it led to, may say. */
function mostOf({ rule, effects = [] }: Finding): Impact {
  return gravest(
    [rule, ...effects.map((effect) => effect.rule)].flatMap(
      (id) => planRules.find((known) => known.id === id)?.severity ?? [],
    ),
  );
}

function gravity(impact: Impact): number {
  return ['low', 'medium', 'high'].indexOf(impact);
}

function describe_(schema: unknown): string {
  return schema !== null && typeof schema === 'object' && 'description' in schema
    ? String(schema.description)
    : '';
}
