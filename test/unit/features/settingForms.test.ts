// In which form does each platform take a setting, and what takes it back?

import assert from 'node:assert/strict';
import type { JudgedProposal } from '../../../src/analysis/settings/judgeSettings';
import { platformCommands } from '../../../src/features/settings/platformCommands';
import {
  formOf,
  formSql,
  takesEffect,
  type Flag,
  type FormPlace,
} from '../../../src/features/settings/settingForms';
import type { ServerSetting } from '../../../src/model/serverSetting';
import type { Platform } from '../../../src/model/statementSample';
import { defaultSettings } from '../../support/settings';

const PLACE: FormPlace = {
  platform: null,
  database: 'shop "x"',
  user: 'me',
  autoConf: new Map(),
  takesAlterSystem: true,
};

function proposal(
  name: string,
  value: string,
  now: Partial<ServerSetting> = {},
): JudgedProposal & { readonly value: string } {
  const setting = defaultSettings(17).find((one) => one.name === name);
  assert.ok(setting !== undefined);
  return {
    ...{ rule: 'r', setting: name, value, impact: 'low', why: 'Because.' },
    now: { ...setting, ...now },
  };
}

function sqlOf(given: JudgedProposal & { readonly value: string }, place: Partial<FormPlace> = {}) {
  return formSql(formOf(given, { ...PLACE, ...place }));
}

function flagOf(name: string, value: string, now: Partial<ServerSetting> = {}): Flag {
  const form = formOf(proposal(name, value, now), { ...PLACE, platform: 'rds' });
  assert.ok(form.kind === 'command');
  return form.flag;
}

describe('the form of a setting', () => {
  it('is ALTER SYSTEM, and RESET where nothing was set before', () => {
    assert.deepEqual(sqlOf(proposal('work_mem', '64MB')), {
      sql: "ALTER SYSTEM SET work_mem = '64MB';",
      undo: 'ALTER SYSTEM RESET work_mem;',
    });
  });

  it('goes back to what postgresql.auto.conf said, and only to that', () => {
    const inFile = { source: 'configuration file', value: '8192' };
    const auto = new Map([['work_mem', '8MB']]);
    assert.equal(
      sqlOf(proposal('work_mem', '64MB', inFile), { autoConf: auto })?.undo,
      "ALTER SYSTEM SET work_mem = '8MB';",
    );
    assert.equal(sqlOf(proposal('work_mem', '64MB', inFile))?.undo, 'ALTER SYSTEM RESET work_mem;');
    // Nobody can tell which file it was: the value itself is certain.
    assert.equal(
      sqlOf(proposal('work_mem', '64MB', inFile), { autoConf: null })?.undo,
      "ALTER SYSTEM SET work_mem = '8MB';",
    );
  });

  it('quotes each name of a list by itself, or the server would not start', () => {
    const now = { source: 'configuration file', value: 'pg_cron, "odd,name"' };
    const auto = new Map([['shared_preload_libraries', 'pg_cron, "odd,name"']]);
    assert.deepEqual(
      sqlOf(proposal('shared_preload_libraries', 'pg_cron, pg_stat_statements', now), {
        autoConf: auto,
      }),
      {
        sql: "ALTER SYSTEM SET shared_preload_libraries = 'pg_cron', 'pg_stat_statements';",
        undo: "ALTER SYSTEM SET shared_preload_libraries = 'pg_cron', 'odd,name';",
      },
    );
  });

  it('is of the database or the role where these have their own', () => {
    const now = { source: 'database', value: '65536' };
    assert.deepEqual(sqlOf(proposal('work_mem', '16MB', now)), {
      sql: `ALTER DATABASE "shop ""x""" SET work_mem = '16MB';`,
      undo: `ALTER DATABASE "shop ""x""" SET work_mem = '64MB';`,
    });
    assert.match(sqlOf(proposal('jit', 'off', { source: 'user' }))?.sql ?? '', /^ALTER ROLE "?me/);
  });

  it('is for a person where no statement would change it', () => {
    for (const [now, place] of [
      [{ source: 'command line' }, {}],
      [{ source: 'database user' }, {}],
      [{ source: 'client' }, {}],
      [{ source: 'global' }, {}],
      [{}, { takesAlterSystem: false }],
      [{ context: 'sighup' }, { platform: 'neon' as const }],
      [{ context: 'superuser' }, { platform: 'neon' as const }],
    ] as const) {
      const form = formOf(proposal('work_mem', '64MB', now), { ...PLACE, ...place });
      assert.ok(form.kind === 'template', JSON.stringify(now));
      assert.match(form.text, /work_mem/);
    }
  });

  it('names ALTER ROLE ALL where that is what wins', () => {
    const form = formOf(proposal('work_mem', '64MB', { source: 'global' }), PLACE);
    assert.ok(form.kind === 'template');
    assert.match(form.text, /^ALTER ROLE ALL SET work_mem = '64MB';$/m);
  });

  it('says when it takes effect', () => {
    const effect = (name: string, value: string, now: Partial<ServerSetting> = {}) => {
      const given = proposal(name, value, now);
      return takesEffect(given.now, formOf(given, PLACE));
    };
    assert.equal(effect('shared_buffers', '1GB'), 'restart');
    assert.equal(effect('max_wal_size', '4GB'), 'reload');
    assert.equal(effect('work_mem', '16MB', { source: 'database' }), 'session');
    assert.equal(takesEffect(proposal('work_mem', '1MB').now, null), 'none');
  });
});

describe('the commands of a platform', () => {
  const hostile = flagOf('shared_preload_libraries', "a'; rm -rf /; echo '");
  const flags = [
    flagOf('shared_buffers', '16GB', { source: 'configuration file', value: '1000' }),
    flagOf('work_mem', '16MB'),
    hostile,
  ];

  it('take values in the unit of the setting', () => {
    assert.deepEqual(flags.map(({ value }) => value).slice(0, 2), [
      String(16 * 2 ** 17),
      String(16 * 1024),
    ]);
  });

  for (const [platform, first, words] of [
    ['rds', 'aws rds modify-db-parameter-group', '"ParameterValue":"2097152"'],
    ['aurora', 'aws rds modify-db-cluster-parameter-group', '"ApplyMethod":"pending-reboot"'],
    ['cloud-sql', '# It replaces all flags', 'shared_buffers=2097152;work_mem=16384'],
    ['alloydb', '# It replaces all flags', 'gcloud alloydb instances update'],
    ['azure', 'az postgres flexible-server parameter set', "--name work_mem --value '16384'"],
    ['supabase', 'supabase --experimental postgres-config update', "'work_mem=16384'"],
  ] as const satisfies readonly (readonly [Platform, string, string])[]) {
    it(`are those of ${platform}, and keep what a server answers one word`, () => {
      const { apply, undo } = platformCommands(platform, flags);
      assert.ok(apply.startsWith(first), apply);
      assert.ok(apply.includes(words), apply);
      assert.ok(!/[^\\]'; rm/.test(apply.replaceAll(`'\\''`, '')), apply);
      assert.ok(undo.includes('1000'), undo);
    });
  }

  it('reset on RDS what nobody had set', () => {
    const { undo } = platformCommands('rds', [flagOf('work_mem', '16MB')]);
    assert.match(undo, /^aws rds reset-db-parameter-group /);
    assert.doesNotMatch(undo, /modify/);
  });

  it('are at most twenty parameters each on RDS', () => {
    const many = Array.from({ length: 41 }, () => flagOf('work_mem', '16MB'));
    assert.equal(platformCommands('rds', many).apply.match(/aws rds/g)?.length, 3);
  });
});
