// Is package.json what src/extension/manifest.ts declares, and does everything in it name something that exists?

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {
  commandIds,
  configurationBlock,
  contextKeys,
  hostLanguages,
  PANEL_VIEW_TYPE,
  PLAN_LANGUAGE,
  PLAN_TESTS,
  restrictedSettings,
  settings,
  sqlLanguages,
  viewIds,
} from '../../src/extension/manifest';
import { PLAN_FILE } from '../../src/model/planFile';
import { LINT_RULES } from '../../src/analysis/lint/registry';
import { MIGRATION_RULES } from '../../src/analysis/migrations/registry';
import { planRules } from '../../src/analysis/rules/registry';
import { PROJECT_FILE } from '../../src/features/project/projectFileNames';
import { projectJsonSchema } from '../../src/features/project/projectSchema';
import { PARAMETER_FILE, parameterFileJsonSchema } from '../../src/model/parameterFile';

const commandItem = z.looseObject({ command: z.string(), when: z.string().optional() });
const menuItem = z.union([
  commandItem,
  z.looseObject({ submenu: z.string(), when: z.string().optional() }),
]);
const packageSchema = z.looseObject({
  icon: z.string(),
  activationEvents: z.array(z.string()),
  capabilities: z.looseObject({
    untrustedWorkspaces: z.looseObject({ restrictedConfigurations: z.array(z.string()) }),
  }),
  contributes: z.looseObject({
    commands: z.array(z.looseObject({ command: z.string(), title: z.string() })),
    menus: z.record(z.string(), z.array(menuItem)),
    keybindings: z.array(commandItem),
    submenus: z.array(z.looseObject({ id: z.string() })),
    jsonValidation: z.array(z.looseObject({ fileMatch: z.string(), url: z.string() })),
    configuration: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
    viewsContainers: z.looseObject({ activitybar: z.array(z.looseObject({ icon: z.string() })) }),
    views: z.record(z.string(), z.array(z.looseObject({ id: z.string(), icon: z.string() }))),
    viewsWelcome: z.array(
      z.looseObject({ view: z.string(), contents: z.string(), when: z.string().optional() }),
    ),
    walkthroughs: z.array(
      z.looseObject({
        steps: z.array(
          z.looseObject({
            description: z.string(),
            media: z.looseObject({ markdown: z.string() }),
            completionEvents: z.array(z.string()),
          }),
        ),
      }),
    ),
  }),
});

const root = path.join(__dirname, '../..');
const manifest = packageSchema.parse(
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
);
const { contributes } = manifest;
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

/** Context keys of VS Code itself that our `when` clauses may use. */
const hostContextKeys = [
  'activeWebviewPanelId',
  'controllerId',
  'editorLangId',
  'editorTextFocus',
  'notebookEditorFocused',
  'resourceExtname',
  'resourceFilename',
  'explorerResourceIsFolder',
  'resourceScheme',
  'view',
  'viewItem',
];

/** The context keys that a `when` clause reads: identifiers outside strings, patterns and right-hand sides. */
function keysOf(when: string): readonly string[] {
  return when
    .split(/&&|\|\|/)
    .map((term) => /^[\s!(]*([\w.]+)/.exec(term)?.[1] ?? '')
    .filter((key) => key !== 'false' && key !== 'true');
}

/** Commands named by `command:` links in a text. */
function linkedCommands(text: string): readonly string[] {
  return [...text.matchAll(/\(command:([\w.]+)/g)].map((match) => match[1] ?? '');
}

/** Commands of VS Code that keys of ours are bound to. */
const HOST_COMMANDS: ReadonlySet<string> = new Set(['workbench.action.focusPreviousGroup']);

describe('manifest', () => {
  it('contributes exactly the declared commands', () => {
    assert.deepEqual(
      contributes.commands.map((command) => command.command).sort(),
      [...commandIds].sort(),
    );
  });

  it('contributes exactly the declared views', () => {
    const views = Object.values(contributes.views).flat();
    assert.deepEqual(views.map((view) => view.id).sort(), [...viewIds].sort());
    for (const welcome of contributes.viewsWelcome)
      assert.ok(
        viewIds.some((id) => id === welcome.view),
        welcome.view,
      );
  });

  it('carries the generated settings', () => {
    assert.deepEqual(
      contributes.configuration,
      JSON.parse(JSON.stringify(configurationBlock())),
      'run npx tsx scripts/generate-configuration.ts',
    );
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations,
      restrictedSettings(),
    );
  });

  it('ships the schema of files of parameter sets as it is read', () => {
    const [{ fileMatch, url } = { fileMatch: '', url: '' }] = contributes.jsonValidation;
    assert.equal(fileMatch, PARAMETER_FILE);
    assert.deepEqual(
      JSON.parse(readFileSync(path.join(root, url), 'utf8')),
      JSON.parse(JSON.stringify(parameterFileJsonSchema())),
      'run npx tsx scripts/generate-configuration.ts',
    );
  });

  it('ships the schema of planwright.json as it is read, with what each rule says', () => {
    const rules = [...planRules, ...MIGRATION_RULES, ...LINT_RULES];
    const summaries = new Map(rules.map(({ id, documentation }) => [id, documentation.summary]));
    const ofProject = contributes.jsonValidation.filter(({ url }) => url.includes('project'));
    assert.deepEqual(
      ofProject.map(({ fileMatch }) => fileMatch),
      [PROJECT_FILE, `*.${PROJECT_FILE}`],
    );
    for (const { url } of ofProject)
      assert.deepEqual(
        JSON.parse(readFileSync(path.join(root, url), 'utf8')),
        JSON.parse(JSON.stringify(projectJsonSchema(summaries))),
        'run npx tsx scripts/generate-configuration.ts',
      );
  });

  it('names real commands in menus, key bindings, welcomes and walkthrough', () => {
    const named = [
      ...Object.values(contributes.menus).flatMap((items) =>
        items.flatMap((item) => (typeof item['command'] === 'string' ? [item['command']] : [])),
      ),
      ...contributes.keybindings
        .map((binding) => binding.command)
        .filter((command) => !HOST_COMMANDS.has(command)),
      ...contributes.viewsWelcome.flatMap((welcome) => linkedCommands(welcome.contents)),
      ...steps.flatMap((step) => linkedCommands(step.description)),
      ...steps.flatMap((step) =>
        step.completionEvents.map((event) => event.replace(/^onCommand:/, '')),
      ),
    ];
    assert.ok(named.length > 20);
    for (const command of named)
      assert.ok(
        commandIds.some((id) => id === command),
        command,
      );
  });

  it('has every submenu in a menu, with something in it', () => {
    const placed = Object.values(contributes.menus).flatMap((items) =>
      items.flatMap((item) => (typeof item['submenu'] === 'string' ? [item['submenu']] : [])),
    );
    const ids = contributes.submenus.map(({ id }) => id);
    assert.deepEqual(placed, ids);
    for (const id of ids) assert.ok((contributes.menus[id] ?? []).length > 0, id);
  });

  it('lets no folder name a program that is run', () => {
    const runs = Object.entries(settings).filter(([key]) => /bin|program|command/i.test(key));
    assert.ok(runs.length > 0);
    for (const [key, { scope }] of runs) assert.equal(scope, 'machine', key);
  });

  it('knows every key of every when clause', () => {
    const clauses = [
      ...Object.values(contributes.menus).flat(),
      ...contributes.keybindings,
      ...contributes.viewsWelcome,
    ].flatMap((item) => (item.when === undefined ? [] : [item.when]));
    const known = new Set<string>([...hostContextKeys, ...contextKeys]);
    for (const clause of clauses)
      for (const key of keysOf(clause)) assert.ok(known.has(key), `${key} in "${clause}"`);
    const used = new Set(clauses.flatMap(keysOf));
    for (const key of contextKeys) assert.ok(used.has(key), `${key} is declared but never read`);
  });

  it('activates for exactly the SQL languages, plan files, recorded plans and a panel that comes back', () => {
    assert.deepEqual(manifest.activationEvents, [
      ...[...sqlLanguages, PLAN_LANGUAGE, ...hostLanguages].map(
        (language) => `onLanguage:${language}`,
      ),
      `workspaceContains:${PLAN_FILE}`,
      `onWebviewPanel:${PANEL_VIEW_TYPE}`,
    ]);
  });

  it('offers to record plans at its own tests alone', () => {
    const items = contributes.menus['testing/item/context'] ?? [];
    assert.deepEqual(
      items.map(({ when }) => when),
      [`controllerId == ${PLAN_TESTS}`],
    );
  });

  it('ships every picture and page that it names', () => {
    const files = [
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map((container) => container.icon),
      ...Object.values(contributes.views).flatMap((views) => views.map((view) => view.icon)),
      ...steps.map((step) => step.media.markdown),
    ];
    for (const file of files) assert.ok(existsSync(path.join(root, file)), file);
  });
});
