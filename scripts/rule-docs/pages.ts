// The pages of docs/rules: one for each id, made from what plan, statement, migration, pooler, settings and bottleneck rules
// and health checks say of themselves.

import type { z } from 'zod';
import { LINT_RULES } from '../../src/analysis/lint/registry';
import type { LintRule } from '../../src/analysis/lint/lintRule';
import type { HealthCheck } from '../../src/analysis/health/healthCheck';
import { healthChecks } from '../../src/analysis/health/registry';
import type { MigrationRule } from '../../src/analysis/migrations/migrationRule';
import { MIGRATION_RULES } from '../../src/analysis/migrations/registry';
import type { PoolerRule } from '../../src/analysis/pooler/poolerRule';
import { POOLER_RULES } from '../../src/analysis/pooler/registry';
import type { BottleneckRule } from '../../src/analysis/monitor/bottlenecks/bottleneckRule';
import { BOTTLENECK_RULES } from '../../src/analysis/monitor/bottlenecks/registry';
import { planRules } from '../../src/analysis/rules/registry';
import { SETTING_RULES } from '../../src/analysis/settings/registry';
import type { SettingExample, SettingRule } from '../../src/analysis/settings/settingRule';
import type { RuleDocumentation } from '../../src/analysis/ruleDocumentation';
import type { PlanRule } from '../../src/analysis/rules/rule';

/** File name to Markdown. */
export type Pages = ReadonlyMap<string, string>;

interface Entry {
  readonly id: string;
  readonly kind: string;
  readonly since: string;
  /** Facts that stand under the summary. */
  readonly facts: readonly string[];
  readonly documentation: RuleDocumentation;
  /** Further sections, as Markdown. */
  readonly sections: readonly string[];
}

export function rulePages(): Pages {
  const entries = [
    ...planRules.map(planEntry),
    ...LINT_RULES.map(lintEntry),
    ...MIGRATION_RULES.map(migrationEntry),
    ...healthChecks.map(healthEntry),
    ...POOLER_RULES.map(poolerEntry),
    ...SETTING_RULES.map(settingEntry),
    ...BOTTLENECK_RULES.map(bottleneckEntry),
  ];
  const ids = [...new Set(entries.map(({ id }) => id))].sort();
  const pages = ids.map((id): [string, string] => {
    const same = entries.filter((entry) => entry.id === id);
    return [`${id}.md`, page(id, same)];
  });
  return new Map([...pages, ['README.md', overview(entries)]]);
}

function planEntry(rule: PlanRule): Entry {
  return {
    id: rule.id,
    kind: 'Plan rule',
    since: rule.since,
    facts: [`impact: ${rule.severity} at most`, ...needs(rule)],
    documentation: rule.documentation,
    sections: [optionTable(rule.options)],
  };
}

function needs({ needs: { analyze, buffers, catalog, major } }: PlanRule): readonly string[] {
  return [
    ...(analyze === true ? ['needs a plan that was executed (ANALYZE)'] : []),
    ...(buffers === true ? ['needs BUFFERS'] : []),
    ...(catalog === true ? ['needs a connection, to read the catalog'] : []),
    ...(major === undefined ? [] : [`PostgreSQL ${String(major)} and later`]),
  ];
}

function optionTable(options: z.ZodObject): string {
  const defaults = options.parse({});
  const shape: z.core.$ZodShape = options.shape;
  const rows = Object.entries(shape).map(
    ([name, schema]) =>
      `| \`${name}\` | ${JSON.stringify(defaults[name])} | ${description(schema)} |`,
  );
  if (rows.length === 0) return '';
  return `## Options\n\n| Option | Default | Meaning |\n|---|---|---|\n${rows.join('\n')}`;
}

function description(schema: z.core.$ZodType): string {
  return 'description' in schema ? String(schema.description) : '';
}

function lintEntry(rule: LintRule): Entry {
  return {
    id: rule.id,
    kind: 'Statement rule',
    since: rule.since,
    facts: LEVELS[rule.level],
    documentation: rule.documentation,
    sections: [examples(rule)],
  };
}

function migrationEntry(rule: MigrationRule): Entry {
  return {
    id: rule.id,
    kind: 'Migration rule',
    since: rule.since,
    facts: ['planwright migrate-check'],
    documentation: rule.documentation,
    sections: [examples(rule)],
  };
}

function poolerEntry(rule: PoolerRule): Entry {
  return {
    id: rule.id,
    kind: 'Pooler rule',
    since: rule.since,
    facts: ['planwright pooler'],
    documentation: rule.documentation,
    sections: [],
  };
}

const LEVELS: Readonly<Record<LintRule['level'], readonly string[]>> = {
  text: [],
  catalog: ['needs a connection, to read the catalog'],
  plan: ['needs a plan'],
};

function healthEntry(check: HealthCheck): Entry {
  return {
    id: check.id,
    kind: 'Health check',
    since: check.since,
    facts: [check.category, ...healthNeeds(check)],
    documentation: check.documentation,
    sections: [
      optionTable(check.options),
      `## What it asks\n\n\`\`\`sql\n${questions(check)}\n\`\`\``,
    ],
  };
}

function bottleneckEntry({ id, since, documentation }: BottleneckRule): Entry {
  const facts = ['planwright monitor'];
  return { id, kind: 'Bottleneck rule', since, facts, documentation, sections: [] };
}

function healthNeeds({
  needs: { major, extension, primary, standby, role },
}: HealthCheck): readonly string[] {
  return [
    ...(major === undefined ? [] : [`PostgreSQL ${String(major)} and later`]),
    ...(extension === undefined ? [] : [`needs the extension ${extension}`]),
    ...(primary === true ? ['not on a standby'] : []),
    ...(standby === true ? ['on a standby'] : []),
    ...(role === undefined ? [] : [`needs the role ${role}`]),
  ];
}

function settingEntry(rule: SettingRule): Entry {
  const { id, since, settings, needs, documentation, examples: all } = rule;
  const [fires] = all.fires;
  const example =
    fires === undefined
      ? ''
      : `## Example\n\n${server(fires)}: ${Object.entries(fires.proposes)
          .map(([name, value]) => (value === null ? `\`${name}\`` : `\`${name} = ${value}\``))
          .join(', ')}.`;
  return {
    id,
    kind: 'Settings rule',
    since,
    facts: [
      settings.map((name) => `\`${name}\``).join(', '),
      ...(needs.length === 0 ? [] : [`asks for ${needs.map((fact) => FACTS[fact]).join(' and ')}`]),
    ],
    documentation,
    sections: [example],
  };
}

const FACTS = {
  ramBytes: 'the RAM',
  cores: 'the cores',
  disk: 'the disk',
  workload: 'the workload class',
} as const;

function server({ major, settings = {}, machine = {}, platform }: SettingExample): string {
  const { ram, cores, disk, workload } = machine;
  const words = [
    major === undefined ? 'A server' : `PostgreSQL ${String(major)}`,
    ...(platform === undefined ? [] : [platform]),
    ...(ram === undefined ? [] : [`${ram} of RAM`]),
    ...(typeof cores === 'number' ? [`${String(cores)} cores`] : []),
    ...[disk ?? []].flat(),
    ...[workload ?? []].flat(),
    ...Object.entries(settings).map(([name, value]) => `\`${name} = ${value}\``),
  ];
  return words.join(', ');
}

/** As the newest major is asked. */
function questions({ queries }: HealthCheck): string {
  const server = { versionNumber: NEWEST, extensions: {}, inRecovery: false };
  return Object.values(queries)
    .map((query) => `${query.sql(server).trim()};`)
    .join('\n\n');
}

/** server_version_num. */
const NEWEST = 180_000;

function examples({ examples: { fires, silent } }: LintRule | MigrationRule): string {
  const block = (title: string, sql: string | undefined): string =>
    sql === undefined ? '' : `${title}\n\n\`\`\`sql\n${sql.trim()}\n\`\`\``;
  return [
    '## Example',
    block('It speaks of', fires[0]?.sql),
    block('It is silent on', silent[0]?.sql),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function page(id: string, entries: readonly Entry[]): string {
  const parts = entries.map((entry) => section(entry, entries.length > 1 ? 3 : 2));
  const body =
    entries.length === 1
      ? parts.join('')
      : entries.map(({ kind }, index) => `## ${kind}\n\n${parts[index] ?? ''}`).join('\n\n');
  return `# ${id}\n\n${body}\n\n---\nGenerated from the source of the rule by \`npm run docs:rules\`.\n`;
}

function section(entry: Entry, level: number): string {
  const { kind, since, facts, documentation, sections } = entry;
  const { summary, why, fix, falsePositives, sources } = documentation;
  const heading = (title: string): string => `${'#'.repeat(level)} ${title}`;
  return [
    summary,
    `*${[kind, `since ${since}`, ...facts].join(' · ')}*`,
    `${heading('Why it matters')}\n\n${why}`,
    `${heading('How to fix it')}\n\n${fix}`,
    `${heading('When not to follow it')}\n\n${falsePositives}`,
    ...sections
      .filter((text) => text !== '')
      .map((text) => text.replace(/^## /, `${'#'.repeat(level)} `)),
    `${heading('Sources')}\n\n${sources.map((source) => `- ${link(source)}`).join('\n')}`,
  ].join('\n\n');
}

function link(source: string): string {
  return source.startsWith('http') ? `<${source}>` : source;
}

function overview(entries: readonly Entry[]): string {
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  const tables = kinds.map((kind) => {
    const rows = entries
      .filter((entry) => entry.kind === kind)
      .map(({ id, documentation }) => `| [${id}](${id}.md) | ${documentation.summary} |`);
    return `## ${kind}s\n\n| Rule | What it finds |\n|---|---|\n${rows.join('\n')}`;
  });
  return `# Rules\n\n${tables.join('\n\n')}\n`;
}
