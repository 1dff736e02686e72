// Settings as the platforms' own command lines take them, one command for all: what a person copies, fills in and runs.

import type { Platform } from '../../model/statementSample';
import type { Flag } from './settingForms';

/** modify-db-parameter-group takes no more at a time. */
const MOST_RDS = 20;

export interface Commands {
  readonly apply: string;
  readonly undo: string;
}

export const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  rds: 'Amazon RDS',
  aurora: 'Amazon Aurora',
  'cloud-sql': 'Google Cloud SQL',
  alloydb: 'Google AlloyDB',
  azure: 'Azure Database for PostgreSQL',
  supabase: 'Supabase',
  neon: 'Neon',
};

export function platformCommands(platform: Platform, flags: readonly Flag[]): Commands {
  switch (platform) {
    case 'rds':
      return rds(flags, 'db-parameter-group', '--db-parameter-group-name "$PARAMETER_GROUP"');
    case 'aurora':
      return rds(
        flags,
        'db-cluster-parameter-group',
        '--db-cluster-parameter-group-name "$PARAMETER_GROUP"',
      );
    case 'cloud-sql':
      return google(flags, 'gcloud sql instances patch "$INSTANCE"');
    case 'alloydb':
      return google(
        flags,
        'gcloud alloydb instances update "$INSTANCE" --cluster="$CLUSTER" --region="$REGION"',
      );
    case 'azure':
      return each(flags, (name, value) =>
        line(
          'az postgres flexible-server parameter set --resource-group "$GROUP" --server-name "$SERVER"',
          `--name ${name} --value ${quoted(value)}`,
        ),
      );
    case 'supabase':
      return each(flags, (name, value) =>
        line(
          'supabase --experimental postgres-config update --project-ref "$PROJECT"',
          `--config ${quoted(`${name}=${value}`)}`,
        ),
      );
    case 'neon':
      return { apply: '', undo: '' };
  }
}

/** What was PostgreSQL's or the platform's own default goes back to it. */
function rds(flags: readonly Flag[], group: string, named: string): Commands {
  const method = (needsRestart: boolean) => (needsRestart ? 'pending-reboot' : 'immediate');
  const modify = (some: readonly { readonly flag: Flag; readonly value: string }[]) =>
    some.length === 0
      ? []
      : [
          line(
            `aws rds modify-${group} ${named}`,
            `--parameters ${quoted(
              JSON.stringify(
                some.map(({ flag, value }) => ({
                  ParameterName: flag.name,
                  ParameterValue: value,
                  ApplyMethod: method(flag.needsRestart),
                })),
              ),
            )}`,
          ),
        ];
  const reset = (some: readonly Flag[]) =>
    some.length === 0
      ? []
      : [
          line(
            `aws rds reset-${group} ${named}`,
            `--parameters ${quoted(
              JSON.stringify(
                some.map(({ name, needsRestart }) => ({
                  ParameterName: name,
                  ApplyMethod: method(needsRestart),
                })),
              ),
            )}`,
          ),
        ];
  const parts = chunks(flags, MOST_RDS);
  return {
    apply: parts
      .flatMap((some) => modify(some.map((flag) => ({ flag, value: flag.value }))))
      .join('\n'),
    undo: parts
      .flatMap((some) => [
        ...reset(some.filter(({ isDefault }) => isDefault)),
        ...modify(
          some.filter(({ isDefault }) => !isDefault).map((flag) => ({ flag, value: flag.before })),
        ),
      ])
      .join('\n'),
  };
}

/** `^;^`: the list is divided at semicolons, as values have commas. */
function google(flags: readonly Flag[], command: string): Commands {
  const note = '# It replaces all flags of the instance: add those that it has already.';
  const all = (valueOf: (flag: Flag) => string) =>
    `${note}\n${line(command, `--database-flags=${quoted(`^;^${flags.map((flag) => `${flag.name}=${valueOf(flag)}`).join(';')}`)}`)}`;
  if (flags.length === 0) return { apply: '', undo: '' };
  return { apply: all(({ value }) => value), undo: all(({ before }) => before) };
}

function each(flags: readonly Flag[], command: (name: string, value: string) => string): Commands {
  return {
    apply: flags.map(({ name, value }) => command(name, value)).join('\n'),
    undo: flags.map(({ name, before }) => command(name, before)).join('\n'),
  };
}

function line(command: string, rest: string): string {
  return `${command} \\\n  ${rest}`;
}

/** For a POSIX shell: whatever a server answers stays one word. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return items.length <= size
    ? [items]
    : [items.slice(0, size), ...chunks(items.slice(size), size)];
}
