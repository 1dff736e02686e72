// What has to be done so that a server counts its statements? In words for the platform that it runs on.

import type { MissingStatements, Platform } from '../../model/statementSample';
import { sqlIdentifier } from '../../util/sqlIdentifier';

export interface WayToEnable {
  readonly platform: string;
  readonly steps: string;
  /** To be run by a person with the rights; null where SQL is not the way. */
  readonly sql: string | null;
}

export interface EnablingAdvice {
  readonly why: string;
  /** One where the platform is known, else all. */
  readonly ways: readonly WayToEnable[];
}

type Where = Platform | 'self-hosted';

const NAMES: Readonly<Record<Where, string>> = {
  'self-hosted': 'Your own server',
  rds: 'Amazon RDS',
  aurora: 'Amazon Aurora',
  'cloud-sql': 'Google Cloud SQL',
  alloydb: 'Google AlloyDB',
  azure: 'Azure Database for PostgreSQL',
  supabase: 'Supabase',
  neon: 'Neon',
};

const CREATE = 'CREATE EXTENSION pg_stat_statements;';

export function enablingAdvice(given: MissingStatements): EnablingAdvice {
  const { platform } = given;
  const places: readonly Where[] =
    platform === null ? ['self-hosted', ...platformNames()] : [platform];
  return {
    why: why(given),
    ways: places.map((place) => ({ platform: NAMES[place], ...way(place, given) })),
  };
}

function platformNames(): readonly Platform[] {
  return ['rds', 'aurora', 'cloud-sql', 'alloydb', 'azure', 'supabase', 'neon'];
}

function why({ missing, database }: MissingStatements): string {
  switch (missing.kind) {
    case 'not-loaded':
      return 'This server does not count its statements: the library pg_stat_statements was not loaded when it started.';
    case 'not-installed':
      return `The server counts its statements, but the extension pg_stat_statements, which shows them, is not installed in the database ${database}.`;
    case 'too-old':
      return `The extension pg_stat_statements is of version ${missing.version} in the database ${database}; Planwright reads 1.8 and later.`;
    case 'not-permitted':
      return `The role ${missing.user} may not read pg_stat_statements. The server said: ${missing.said}`;
  }
}

type Way = Pick<WayToEnable, 'steps' | 'sql'>;

function way(place: Where, { missing, libraries }: MissingStatements): Way {
  switch (missing.kind) {
    case 'not-loaded':
      return loadOn(place, libraries, missing.installed);
    case 'not-installed':
      return installOn(place);
    case 'too-old':
      return {
        steps: 'Bring the extension up to date, as its owner or a superuser:',
        sql: 'ALTER EXTENSION pg_stat_statements UPDATE;',
      };
    case 'not-permitted':
      return permitOn(place, missing.user);
  }
}

function loadOn(place: Where, libraries: string | null, installed: boolean): Way {
  const then = installed ? '' : ' Then, in this database:';
  const sql = installed ? null : CREATE;
  switch (place) {
    case 'self-hosted': {
      const known = (libraries ?? '').trim();
      const all = known === '' ? 'pg_stat_statements' : `${known}, pg_stat_statements`;
      const beside =
        libraries === null
          ? ' Libraries that stand there already must stay, with commas between.'
          : '';
      return {
        steps: `In postgresql.conf, set shared_preload_libraries = '${all}' and restart the server.${beside}${then}`,
        sql,
      };
    }
    case 'rds':
      return {
        steps: `In the DB parameter group of the instance, add pg_stat_statements to shared_preload_libraries and reboot it.${then}`,
        sql,
      };
    case 'aurora':
      return {
        steps: `In the DB cluster parameter group, add pg_stat_statements to shared_preload_libraries and reboot the writer.${then}`,
        sql,
      };
    case 'cloud-sql':
    case 'alloydb':
      return {
        steps: `${NAMES[place]} loads the library by itself; restart the instance if it was upgraded from an old version.${then}`,
        sql,
      };
    case 'azure':
      return {
        steps: `Under Server parameters, add pg_stat_statements to shared_preload_libraries and to azure.extensions, save and restart.${then}`,
        sql,
      };
    case 'supabase':
    case 'neon':
      return {
        steps: `${NAMES[place]} loads the library by itself; restart the database.${then}`,
        sql,
      };
  }
}

function installOn(place: Where): Way {
  switch (place) {
    case 'self-hosted':
      return { steps: 'In this database, as a superuser:', sql: CREATE };
    case 'rds':
    case 'aurora':
      return { steps: 'In this database, as a member of rds_superuser:', sql: CREATE };
    case 'cloud-sql':
      return { steps: 'In this database, as a member of cloudsqlsuperuser:', sql: CREATE };
    case 'alloydb':
      return { steps: 'In this database, as a member of alloydbsuperuser:', sql: CREATE };
    case 'azure':
      return {
        steps:
          'Under Server parameters, allow PG_STAT_STATEMENTS in azure.extensions. Then, in this database, as the server administrator:',
        sql: CREATE,
      };
    case 'supabase':
      return {
        steps: 'Switch it on under Database, Extensions, or run:',
        sql: 'CREATE EXTENSION pg_stat_statements WITH SCHEMA extensions;',
      };
    case 'neon':
      return {
        steps:
          'In this database, as its owner. Neon forgets the counters whenever the compute is suspended:',
        sql: CREATE,
      };
  }
}

const GRANTORS: Readonly<Record<Where, string>> = {
  'self-hosted': 'a superuser',
  rds: 'a member of rds_superuser',
  aurora: 'a member of rds_superuser',
  'cloud-sql': 'a member of cloudsqlsuperuser',
  alloydb: 'a member of alloydbsuperuser',
  azure: 'the server administrator',
  supabase: 'the role postgres',
  neon: 'a member of neon_superuser',
};

function permitOn(place: Where, user: string): Way {
  return {
    steps: `As ${GRANTORS[place]}; if the schema of the extension is closed to the role, GRANT USAGE ON SCHEMA as well:`,
    sql: `GRANT pg_read_all_stats TO ${sqlIdentifier(user)};`,
  };
}
