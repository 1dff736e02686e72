// Which commands, views, context keys and settings are Planwright's? package.json is generated from this or tested against it.
// Activation imports only the types of this file: the schemas are loaded when the first setting is read.

import * as z from 'zod';
import type { HostLanguageId } from '../features/hostLanguages/hostSqlReader';
import { WATCH_SECONDS } from '../features/report/watchSeconds';
import { savedProfileSchema } from '../model/connectionProfile';

export const commandIds = [
  'planwright.explainAndOptimize',
  'planwright.explain',
  'planwright.explainExecuting',
  'planwright.measureSeveralTimes',
  'planwright.explainWithSettings',
  'planwright.explainAsVersion',
  'planwright.explainOnReplica',
  'planwright.measureOnReplica',
  'planwright.runStatement',
  'planwright.analyzePlanInEditor',
  'planwright.pastePlan',
  'planwright.openPlanFile',
  'planwright.showPanel',
  'planwright.clearResults',
  'planwright.addConnection',
  'planwright.importConnections',
  'planwright.testConnection',
  'planwright.editConnection',
  'planwright.removeConnection',
  'planwright.connect',
  'planwright.disconnect',
  'planwright.chooseConnection',
  'planwright.activateConnection',
  'planwright.useConnectionForFile',
  'planwright.colorConnection',
  'planwright.startDemo',
  'planwright.openSamples',
  'planwright.refreshConnections',
  'planwright.openPoolerConsole',
  'planwright.nameReplicas',
  'planwright.showMoreTables',
  'planwright.copyName',
  'planwright.openDefinition',
  'planwright.checkMigration',
  'planwright.checkPlans',
  'planwright.recordPlans',
  'planwright.saveTwin',
  'planwright.openTwinFile',
  'planwright.refreshTwin',
  'planwright.showTwin',
  'planwright.runHealth',
  'planwright.openHealthFix',
  'planwright.copyFix',
  'planwright.insertFixAbove',
  'planwright.insertFixAtEnd',
  'planwright.openFix',
  'planwright.runFix',
  'planwright.tryForReal',
  'planwright.undoApplied',
  'planwright.openAppliedStatement',
  'planwright.copyAppliedSql',
  'planwright.forgetApplied',
  'planwright.refreshApplied',
  'planwright.refreshWorkload',
  'planwright.showWorkloadChange',
  'planwright.sortWorkload',
  'planwright.filterWorkload',
  'planwright.openWorkloadStatement',
  'planwright.explainWorkloadStatement',
  'planwright.copyWorkloadStatement',
  'planwright.refreshActivity',
  'planwright.filterActivity',
  'planwright.cancelSession',
  'planwright.terminateSession',
  'planwright.explainSessionStatement',
  'planwright.copySessionStatement',
  'planwright.openPreparedRollback',
  'planwright.adviseWorkload',
  'planwright.adviseFiles',
  'planwright.optimiseSlowQueries',
  'planwright.adviseSettings',
  'planwright.createReport',
  'planwright.explainWithFix',
  'planwright.applyEdit',
  'planwright.openSql',
  'planwright.disableRule',
  'planwright.openRulePage',
  'planwright.forgetCodeAnswers',
  'planwright.cancel',
  'planwright.showLog',
] as const;
export type CommandId = (typeof commandIds)[number];

export const viewIds = [
  'planwright.connections',
  'planwright.workload',
  'planwright.activity',
  'planwright.health',
  'planwright.applied',
] as const;
export type ViewId = (typeof viewIds)[number];

export const contextKeys = ['planwright.connected'] as const;
export type ContextKey = (typeof contextKeys)[number];

/** The webview panel that VS Code brings back after a reload. */
export const PANEL_VIEW_TYPE = 'planwright.plan';

/** The tests of plans in the Testing view. */
export const PLAN_TESTS = 'planwright.plans';

/** The languages in which commands, code lenses and code actions are offered. */
export const sqlLanguages = ['sql', 'postgres', 'pgsql', 'plpgsql'] as const;

/** The languages in whose strings SQL is looked for. */
export const hostLanguages = [
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'python',
  'go',
  'java',
  'kotlin',
  'csharp',
  'ruby',
  'php',
  'rust',
] as const satisfies readonly HostLanguageId[];

/** Of files that hold a plan by their name: *.explain and *.plan. */
export const PLAN_LANGUAGE = 'postgres-plan';

export const fileRuleSchema = z.strictObject({
  pattern: z.string().min(1).max(500).describe('A folder or a glob pattern.'),
  connection: z.string().min(1).describe('Name or id of one of your connections.'),
});

interface Setting {
  readonly schema: z.ZodType;
  readonly description: string;
  /** One sentence for each value of an enumeration. */
  readonly valueDescriptions?: readonly string[];
  /** `machine-overridable` where a value names something on this machine; `machine` where that is run: no folder may set it. */
  readonly scope: 'window' | 'resource' | 'machine-overridable' | 'machine';
  /** Ignored while the folder is not trusted. */
  readonly restricted?: true;
}

export const settings = {
  'planwright.connections': {
    schema: z.array(savedProfileSchema).prefault([]),
    description:
      'Connections to PostgreSQL, without passwords: those are kept in the secret storage. `Planwright: Add Connection` writes them for you.',
    scope: 'machine-overridable',
    restricted: true,
  },
  'planwright.connectionOfFiles': {
    schema: z.array(fileRuleSchema).max(200).default([]),
    description:
      'Which connection the statements of a file are run on, by patterns relative to the folder of the workspace, such as `[{ "pattern": "reports/**", "connection": "Reporting" }]`. The first that matches wins; `Planwright: Use Another Connection for This File` goes before all of them, and the active connection is for the rest.',
    scope: 'resource',
    restricted: true,
  },
  'planwright.explain.analyze': {
    schema: z.enum(['non-production', 'always', 'never']).default('non-production'),
    description: 'When Explain & Optimize executes a read-only statement to measure it.',
    valueDescriptions: [
      'On every connection that is not marked as production; estimates elsewhere.',
      'On production connections too.',
      'Never: always work from the estimates.',
    ],
    scope: 'window',
    restricted: true,
  },
  'planwright.explain.lockTimeoutMs': {
    schema: z.int().min(1).max(600_000).default(2_000),
    description: 'How long EXPLAIN waits for a lock that somebody else holds, in milliseconds.',
    scope: 'window',
  },
  'planwright.parameters.sampleValues': {
    schema: z.enum(['always', 'non-production', 'never']).default('always'),
    description:
      'When values from the statistics of your tables are offered for the parameters of a statement, one by one and as sets (common, rare, middle, absent).',
    valueDescriptions: [
      'On every connection.',
      'On every connection that is not marked as production.',
      'Never: values are typed, or taken from the sets that you keep.',
    ],
    scope: 'window',
    restricted: true,
  },
  'planwright.twin.enabled': {
    schema: z.boolean().default(true),
    description:
      'Prove advice on a twin: a private copy of the planner on this machine, with the schema and statistics of the connection and without its rows. Statistics hold sample values; `#planwright.twin.endValues#` says when the ends of indexes are read as well.',
    scope: 'window',
  },
  'planwright.twin.prepare': {
    schema: z.boolean().default(true),
    description:
      'Prepare the twin in the background when a connection opens, so that the first advice does not wait for it: catalogs and statistics are read, no table. Otherwise the first advice reads them.',
    scope: 'window',
  },
  'planwright.twin.planner': {
    schema: z.enum(['automatic', 'pglite', 'native']).default('automatic'),
    description: 'Which planner the twin runs on. The report names it.',
    valueDescriptions: [
      'Of the server’s own major version: PostgreSQL 18 inside Planwright, older ones from programs on this machine, PostgreSQL 18 where there are none.',
      'PostgreSQL 18 inside Planwright, whatever the server is: how 18 would plan it.',
      'Only programs of the server’s major version on this machine.',
    ],
    scope: 'window',
  },
  'planwright.twin.binDirectories': {
    schema: z.array(z.string()).default([]),
    description:
      'Folders that hold `postgres` and `initdb`, looked at before the usual ones, for twins of servers older than 18.',
    scope: 'machine',
  },
  'planwright.twin.keepValues': {
    schema: z.boolean().default(false),
    description:
      'Keep sample values of your data (most common values, histogram bounds, ends) between two starts in the saved twin, in a file that only you can read. Otherwise the file holds schema, sizes and frequencies, and values are read anew at the first use.',
    scope: 'machine',
  },
  'planwright.twin.endValues': {
    schema: z.enum(['non-production', 'always', 'never']).default('non-production'),
    description:
      'When the twin also reads the least and greatest value of each indexed column, which the planner looks up for estimates near the ends.',
    valueDescriptions: [
      'On every connection that is not marked as production; from the histogram elsewhere.',
      'On production connections too.',
      'Never: always from the histogram.',
    ],
    scope: 'window',
    restricted: true,
  },
  'planwright.codeLens.enabled': {
    schema: z.boolean().default(true),
    description: 'Show `Explain | Explain & Optimize` above each statement.',
    scope: 'resource',
  },
  'planwright.decorations.enabled': {
    schema: z.boolean().default(true),
    description: 'Show results at the end of the lines that cause them, and marks in the gutter.',
    scope: 'resource',
  },
  'planwright.run.maxRows': {
    schema: z.int().min(1).max(10_000).default(500),
    description: 'How many rows `Planwright: Run Statement` reads at most.',
    scope: 'window',
  },
  'planwright.run.codeLens': {
    schema: z.boolean().default(false),
    description:
      'Show `Run` above every statement, and not only in SQL that Planwright has opened for it.',
    scope: 'resource',
  },
  'planwright.activity.intervalSeconds': {
    schema: z.int().min(1).max(600).default(5),
    description:
      'How often the view Activity reads what the sessions of the server do, in seconds, while it is seen; longer over a slow link. Hidden, it reads nothing.',
    scope: 'window',
  },
  'planwright.report.watchSeconds': {
    schema: z.int().min(0).max(600).default(WATCH_SECONDS),
    description:
      'How long Create Report watches what the sessions of the server wait for, in seconds. A verdict needs a little more than a minute; 0 does not watch.',
    scope: 'window',
  },
  'planwright.lint.enabled': {
    schema: z.boolean().default(true),
    description: 'Check statements while you type. No query is run for it.',
    scope: 'resource',
  },
  'planwright.lint.delayMs': {
    schema: z.int().min(50).max(10_000).default(300),
    description: 'How long to wait after the last keystroke before checking, in milliseconds.',
    scope: 'window',
  },
  'planwright.lint.languages': {
    schema: z.array(z.string()).default([...sqlLanguages]),
    description: 'Languages in which statements are checked while you type.',
    scope: 'window',
  },
  'planwright.hostLanguages': {
    schema: z.array(z.enum(hostLanguages)).default([...hostLanguages]),
    description:
      'Languages in whose strings SQL is looked for: it is checked while you type, explained at the cursor, and edits land in the string as it is written. A string counts when the program says so (a `sql` template, a comment `/* sql */`, a function that takes SQL) or when it reads and parses as a statement. An empty list switches it off.',
    scope: 'resource',
  },
  'planwright.hovers.names': {
    schema: z.boolean().default(true),
    description:
      'Tell what is known of a table or a column when the pointer rests on its name: rows, size, indexes with their use, how many values. No query is run for it.',
    scope: 'resource',
  },
  'planwright.rules.disabled': {
    schema: z.array(z.string()).default([]),
    description:
      'Ids of rules that stay silent, such as `select-star`, in the editor and in plans.',
    scope: 'resource',
  },
  'planwright.rules.options': {
    schema: z.record(z.string(), z.unknown()).default({}),
    description:
      'Thresholds of plan rules by id, such as `{ "large-offset": { "minSkipped": 5000 } }`. The page of each rule lists its options.',
    scope: 'resource',
  },
} as const satisfies Record<string, Setting>;

export type SettingKey = keyof typeof settings;
export type SettingValue<Key extends SettingKey> = z.output<(typeof settings)[Key]['schema']>;

/** One property of `contributes.configuration`, in the order of this file. */
function configurationProperty(setting: Setting, order: number): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(setting.schema, { io: 'input' });
  return {
    ...schema,
    markdownDescription: setting.description,
    ...(setting.valueDescriptions && { markdownEnumDescriptions: setting.valueDescriptions }),
    scope: setting.scope,
    order,
  };
}

/** The configuration block of package.json. */
export function configurationBlock(): Record<string, unknown> {
  const entries = Object.entries<Setting>(settings);
  return {
    title: 'Planwright',
    properties: Object.fromEntries(
      entries.map(([key, setting], index) => [key, configurationProperty(setting, index)]),
    ),
  };
}

/** Settings that a folder nobody has trusted cannot change. */
export function restrictedSettings(): readonly string[] {
  const entries = Object.entries<Setting>(settings);
  return entries.filter(([, setting]) => setting.restricted).map(([key]) => key);
}
