// Starts a plan rule: its file, its line in the registry and a case to capture: npm run new:rule -- my-rule-id

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const RULES = path.join(ROOT, 'src/analysis/rules');
const REGISTRY = path.join(RULES, 'registry.ts');

const id = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) {
  console.error('Give the rule an id in kebab-case: npm run new:rule -- wide-rows');
  process.exit(1);
}
const name = id.replace(/-([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
const file = path.join(RULES, `${name}.ts`);
if (existsSync(file)) {
  console.error(`There is a rule in ${path.relative(ROOT, file)} already.`);
  process.exit(1);
}
writeFileSync(file, ruleText());
writeFileSync(REGISTRY, registered(readFileSync(REGISTRY, 'utf8')));
console.log(`1. Write what it judges and says in ${path.relative(ROOT, file)}.
2. Add the cases ${id} (fires) and ${id}-silent to scripts/capture, and capture them:
   npm run capture -- --case ${id} --case ${id}-silent
3. npm run docs:rules
4. npm run test:conformance`);

function registered(text: string): string {
  const imports = [...text.matchAll(/^import \{ \w+ \} from '\.\/\w+';$/gm)].map(([line]) => line);
  const [first] = imports;
  const last = imports.at(-1);
  if (first === undefined || last === undefined) throw new Error('The registry has no imports');
  const added = [...imports, `import { ${name} } from './${name}';`].sort();
  const names = added.map((line) => `  ${/\{ (\w+) \}/.exec(line)?.[1] ?? ''},`);
  const from = text.indexOf(first);
  const list = text.indexOf('= [', text.indexOf(last));
  return `${text.slice(0, from)}${added.join('\n')}\n\n${text.slice(text.indexOf('export const', from), list)}= [\n${names.join('\n')}\n];\n`;
}

function ruleText(): string {
  return `// What question does this rule answer?

import * as z from 'zod';
import { defineRule } from './rule';
import { makeFinding, measured, shareOfWhole } from './support/describe';
import { describeNode } from '../plan/names';
import { metricsOf } from './support/nodes';
import { placeRelation } from './support/place';

const options = z.object({
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Part of the statement's time, at least."),
});

export const ${name} = defineRule({
  id: '${id}',
  since: '0.1.0',
  severity: 'medium',
  needs: { analyze: true },
  options,
  documentation: {
    summary: 'One sentence that says what is wrong.',
    why: 'What happens, for people who do not know the planner.',
    fix: 'What to do.',
    falsePositives: 'When it is wrong to follow this.',
    sources: ['https://www.postgresql.org/docs/18/using-explain.html'],
  },
  fixtures: { fires: ['pg18/${id}'], silent: ['pg18/${id}-silent'] },
  judge(context, { minShare }) {
    return context.plan.nodes.flatMap((node) => {
      const { selfShare, actualRowsTotal } = metricsOf(context, node);
      if (selfShare < minShare) return [];
      return [
        makeFinding(context, {
          rule: '${id}',
          node,
          share: selfShare,
          title: describeNode(node),
          message: \`What happened, with its numbers (\${shareOfWhole(context, selfShare)}), then what to do.\`,
          brief: 'a few words',
          evidence: [measured('Rows', actualRowsTotal ?? 0, 'rows')],
          range: placeRelation(context, node),
          fixes: [],
        }),
      ];
    });
  },
});
`;
}
