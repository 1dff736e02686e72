// Captures the plans of test/fixtures/plans on real servers: node scripts/capture-plans.mjs [--major 18] [--case name] [--new]
// One folder a case: query.sql, plan.json, plan.txt, meta.json and, where a rule needs it, catalog.json.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCatalog } from './capture/catalog.mjs';
import { cases } from './capture/cases.mjs';
import { startCluster } from './capture/cluster.mjs';

const HERE = import.meta.dirname ?? path.resolve('scripts');
const TARGET = path.join(HERE, '../test/fixtures/plans');
const MAJORS = [14, 15, 16, 17, 18];
/** PostgreSQL 14 sends counters to a collector process every half second. */
const COUNTERS_ARRIVE_MS = 1200;

const { values } = parseArgs({
  options: {
    major: { type: 'string', multiple: true },
    case: { type: 'string', multiple: true },
    new: { type: 'boolean' },
  },
});
const majors = (values.major ?? MAJORS.map(String)).map(Number);
for (const major of majors) await captureMajor(major);

async function captureMajor(major) {
  const chosen = cases.filter(
    ({ name, from = 14, majors: only }) =>
      major >= from &&
      (only?.includes(major) ?? true) &&
      (values.case?.includes(name) ?? true) &&
      (values.new !== true || !existsSync(path.join(TARGET, `pg${major}`, name))),
  );
  if (chosen.length === 0) return;
  const cluster = await startCluster(major);
  try {
    const client = await cluster.connect();
    await client.query(readFileSync(path.join(HERE, 'capture/schema.sql'), 'utf8'));
    for (const statement of foreignTables(cluster)) await client.query(statement);
    await client.query('VACUUM ANALYZE');
    // It tells of the build only while JIT is switched on.
    await client.query('SET jit = on');
    const { rows } = await client.query('SELECT pg_jit_available() AS jit');
    await client.end();
    let captured = 0;
    for (const entry of chosen) {
      // Only some builds have JIT: PLANWRIGHT_PG15 may name one that has.
      if (entry.needsJit === true && !rows[0].jit) continue;
      await captureCase(cluster, entry);
      captured += 1;
    }
    console.log(`PostgreSQL ${major}: ${captured} plans`);
  } finally {
    await cluster.stop();
  }
}

/** A file and the server itself, seen as foreign. */
function foreignTables({ directory, port }) {
  const file = path.join(directory, 'rates.csv');
  const lines = Array.from({ length: 5000 }, (_, i) => `${i},currency ${i % 30},${(i % 100) / 10}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o644 });
  return [
    'CREATE SERVER files FOREIGN DATA WRAPPER file_fdw',
    `CREATE FOREIGN TABLE rates (id int, currency text, rate numeric) SERVER files OPTIONS (filename '${file}', format 'csv')`,
    `CREATE SERVER itself FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '${port}', dbname 'postgres')`,
    `CREATE USER MAPPING FOR postgres SERVER itself OPTIONS (user 'postgres')`,
    `CREATE FOREIGN TABLE remote_orders (id int, customer_id int, status text, total numeric) SERVER itself OPTIONS (table_name 'orders')`,
    `CREATE FOREIGN TABLE remote_audit (what text) SERVER itself OPTIONS (table_name 'audit')`,
    'CREATE TABLE remote_parts (id int, order_id int, reason text) PARTITION BY RANGE (id)',
    // Each has a connection of its own, or it could not be asked while the other works.
    ...[1, 2].flatMap((n) => [
      `CREATE SERVER half_${n} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '${port}', dbname 'postgres', async_capable 'true')`,
      `CREATE USER MAPPING FOR postgres SERVER half_${n} OPTIONS (user 'postgres')`,
      `CREATE FOREIGN TABLE remote_parts_${n} PARTITION OF remote_parts FOR VALUES FROM (${(n - 1) * 20000}) TO (${n * 20000}) SERVER half_${n} OPTIONS (table_name 'returns')`,
    ]),
  ];
}

async function captureCase(cluster, entry) {
  const {
    name,
    sql,
    settings = {},
    setup = [],
    teardown = [],
    before = [],
    catalog = false,
  } = entry;
  let client = await cluster.connect();
  try {
    const { rows } = await client.query('SHOW server_version_num');
    const serverVersion = Number(rows[0].server_version_num);
    await run(client, setup);
    if (setup.length > 0) await countChanges(client);
    const explain = async (format) => {
      if (entry.cold === true) client = await reconnectCold(cluster, client);
      const explained = `EXPLAIN (${options(entry, cluster.major, format)}) ${sql}`;
      return inTransaction(client, { settings, before }, explained);
    };
    if (entry.cold !== true && !entry.run) await explain('JSON');
    const { json, text } = entry.run
      ? await nestedPlans(client, entry)
      : {
          json: (await explain('JSON')).rows[0]['QUERY PLAN'],
          text: (await explain('TEXT')).rows.map((row) => row['QUERY PLAN']).join('\n'),
        };
    const files = {
      'query.sql': `${sql.trim()}\n`,
      'plan.json': `${JSON.stringify(portable(json, cluster), null, 2)}\n`,
      'plan.txt': `${portable(text, cluster)}\n`,
      'meta.json': `${JSON.stringify({ name, major: cluster.major, serverVersion, settings, explain: options(entry, cluster.major, 'JSON') }, null, 2)}\n`,
    };
    if (entry.formats === true) {
      files['plan.yaml'] = `${(await explain('YAML')).rows[0]['QUERY PLAN']}\n`;
      files['plan.xml'] = `${(await explain('XML')).rows[0]['QUERY PLAN']}\n`;
    }
    if (catalog) {
      files['catalog.json'] =
        `${JSON.stringify(await readCatalog(client, json, { serverVersion, others: catalog === true ? [] : catalog }), null, 2)}\n`;
    }
    write(path.join(TARGET, `pg${cluster.major}`, name), files);
    await run(client, teardown);
  } catch (error) {
    throw new Error(`PostgreSQL ${cluster.major}, case ${name}: ${error.message}`, {
      cause: error,
    });
  } finally {
    await client.end();
  }
}

/** What runs inside a function can only be seen by auto_explain, which sends it as a message. */
async function nestedPlans(client, { settings, before, run: outer, sql }) {
  const logged = async (format) => {
    const messages = [];
    const listen = ({ message }) => messages.push(message);
    client.on('notice', listen);
    await client.query(`LOAD 'auto_explain'`);
    const logging = {
      'auto_explain.log_min_duration': '0',
      'auto_explain.log_analyze': 'on',
      'auto_explain.log_buffers': 'on',
      'auto_explain.log_verbose': 'on',
      'auto_explain.log_nested_statements': 'on',
      'auto_explain.log_level': 'notice',
      'auto_explain.log_format': format,
    };
    await inTransaction(client, { settings: { ...settings, ...logging }, before }, outer);
    client.off('notice', listen);
    const plans = messages.map((message) => message.slice(message.indexOf('plan:\n') + 6));
    return plans.find((plan) => plan.includes(sql.slice(0, 40)));
  };
  return { json: [JSON.parse(await logged('json'))], text: await logged('text') };
}

/** With nothing in shared buffers. */
async function reconnectCold(cluster, client) {
  await client.end();
  await cluster.restartCold();
  return cluster.connect();
}

/** A session sends its counters with a command that ends a second or more after the last sending. */
async function countChanges(client) {
  await sleep(COUNTERS_ARRIVE_MS);
  await client.query('SELECT 1');
  await sleep(COUNTERS_ARRIVE_MS);
}

async function run(client, statements) {
  for (const statement of statements) {
    // Changes that are counted after ANALYZE would pass for changes since.
    if (/ANALYZE/.test(statement)) await countChanges(client);
    await client.query(statement);
  }
}

/** Writes leave nothing behind. */
async function inTransaction(client, { settings, before = [] }, statement) {
  await client.query('BEGIN');
  try {
    for (const [name, value] of Object.entries(settings)) {
      await client.query(`SELECT set_config($1, $2, true)`, [name, value]);
    }
    await run(client, before);
    return await client.query(statement);
  } finally {
    await client.query('ROLLBACK');
  }
}

function options({ analyze = true, buffers = true, extra = [] }, major, format) {
  const always = ['VERBOSE', 'SETTINGS', `FORMAT ${format}`];
  const added = extra.filter(({ from }) => major >= (from ?? 14)).map(({ option }) => option);
  const measuring = buffers ? ['ANALYZE', 'BUFFERS'] : ['ANALYZE', 'BUFFERS OFF'];
  return [...(analyze ? measuring : []), ...added, ...always].join(', ');
}

/** Folders and ports of this run say nothing about the plan. */
function portable(value, { directory, port }) {
  if (typeof value === 'string')
    return value.replaceAll(directory, '/data').replaceAll(String(port), '5432');
  const text = JSON.stringify(value).replaceAll(directory, '/data');
  return JSON.parse(text);
}

function write(folder, files) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}
