// Many tenants: 125 schemas of eight tables each, as per-tenant schemas grow, each under row level security, beside two
// shared tables that hold all tenants' rows; 110 statements over large, middle and empty tenants.

import { expand } from './expand';
import type { SourceRecipe } from './source';

const COUNT = 125;
/** Subject to row level security; the superuser is not. */
export const TENANTS_USER = 'tenant_app';

/** Rows of a tenant: few are large, most are small, some are empty. */
const ROWS = 'CASE WHEN t % 25 = 1 THEN 6000 WHEN t % 5 = 0 THEN 0 ELSE 40 + (t * 37) % 400 END';

export const TENANTS: SourceRecipe = {
  name: 'tenants',
  steps: [
    `CREATE ROLE ${TENANTS_USER} LOGIN; ALTER ROLE ${TENANTS_USER} SET app.tenant = '26';
     CREATE SCHEMA app; CREATE TYPE app.state AS ENUM ('open', 'doing', 'done', 'dropped');
     CREATE FUNCTION app.tenant() RETURNS int LANGUAGE sql STABLE AS $$ SELECT current_setting('app.tenant')::int $$`,
    `DO $make$ DECLARE t int; s text; n int; BEGIN
       FOR t IN 1..${String(COUNT)} LOOP
         s := 't' || lpad(t::text, 3, '0'); n := ${ROWS};
         PERFORM setseed(t / 1000.0);
         EXECUTE format($sql$
           CREATE SCHEMA %1$I; SET LOCAL search_path = %1$I, app;
           CREATE TABLE people (id int PRIMARY KEY, email text NOT NULL, team int NOT NULL, joined date NOT NULL);
           CREATE TABLE projects (id int PRIMARY KEY, owner_id int NOT NULL REFERENCES people, name text NOT NULL, archived boolean NOT NULL);
           CREATE TABLE tasks (id int PRIMARY KEY, project_id int NOT NULL REFERENCES projects, assignee_id int, state state NOT NULL, due date, title text NOT NULL);
           CREATE TABLE comments (id int PRIMARY KEY, task_id int NOT NULL, author_id int NOT NULL, at timestamptz NOT NULL, body text NOT NULL);
           CREATE TABLE labels (id int PRIMARY KEY, name text NOT NULL);
           CREATE TABLE task_labels (task_id int NOT NULL, label_id int NOT NULL, PRIMARY KEY (task_id, label_id));
           CREATE TABLE invoices (id int PRIMARY KEY, number text NOT NULL UNIQUE, issued date NOT NULL, paid date, amount numeric(10,2) NOT NULL);
           CREATE TABLE audit (at timestamptz NOT NULL, actor_id int, action text NOT NULL, detail jsonb);
           INSERT INTO people SELECT g, 'p' || g || '@t.example', g %% 12, date '2020-01-01' + g %% 1500 FROM generate_series(1, %2$s / 4 + 1) g;
           INSERT INTO projects SELECT g, 1 + g %% (%2$s / 4 + 1), 'Project ' || g, random() < 0.3 FROM generate_series(1, %2$s / 20 + 1) g;
           INSERT INTO tasks SELECT g, 1 + floor((%2$s / 20 + 1) * power(random(), 2))::int, CASE WHEN random() < 0.8 THEN 1 + g %% (%2$s / 4 + 1) END,
             (ARRAY['open','doing','done','dropped'])[1 + floor(4 * sqrt(random()))::int]::app.state, date '2024-01-01' + floor(365 * random())::int, 'Task ' || md5(g::text) FROM generate_series(1, %2$s) g;
           INSERT INTO comments SELECT g, 1 + floor((%2$s + 1) * power(random(), 3))::int, 1 + g %% (%2$s / 4 + 1), timestamptz '2024-01-01' + g * interval '9 minutes', repeat('word ', 3 + g %% 9) FROM generate_series(1, %2$s * 2) g;
           INSERT INTO labels SELECT g, 'label ' || g FROM generate_series(1, 15) g;
           INSERT INTO task_labels SELECT g, 1 + g %% 15 FROM generate_series(1, %2$s) g;
           INSERT INTO invoices SELECT g, 'I-' || lpad(g::text, 6, '0'), date '2022-01-01' + g %% 900, CASE WHEN random() < 0.85 THEN date '2022-02-01' + g %% 900 END, round((random() * 900)::numeric, 2) FROM generate_series(1, %2$s / 3) g;
           INSERT INTO audit SELECT timestamptz '2024-01-01' + g * interval '3 minutes', g %% 30, (ARRAY['read','write','login'])[1 + floor(3 * power(random(), 3))::int], jsonb_build_object('n', g %% 7) FROM generate_series(1, %2$s * 3) g;
           CREATE UNIQUE INDEX people_email ON people (lower(email)); CREATE INDEX tasks_project ON tasks (project_id, state);
           CREATE INDEX tasks_assignee ON tasks (assignee_id) WHERE state IN ('open', 'doing'); CREATE INDEX comments_task ON comments (task_id, at);
           CREATE INDEX audit_at ON audit (at); CREATE INDEX invoices_unpaid ON invoices (issued) WHERE paid IS NULL;
         $sql$, s, n);
         EXECUTE format($sql$
           ALTER TABLE %1$I.people ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON %1$I.people USING (app.tenant() = %2$s);
           ALTER TABLE %1$I.tasks ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON %1$I.tasks USING (app.tenant() = %2$s);
           ALTER TABLE %1$I.invoices ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON %1$I.invoices USING (issued >= '2022-01-01');
           GRANT USAGE ON SCHEMA %1$I TO ${TENANTS_USER}; GRANT ALL ON ALL TABLES IN SCHEMA %1$I TO ${TENANTS_USER};
         $sql$, s, t);
       END LOOP; END $make$`,
    `SELECT setseed(0.5);
     CREATE TABLE app.documents (id int PRIMARY KEY, tenant_id int NOT NULL, kind text NOT NULL, created timestamptz NOT NULL, title text NOT NULL);
     INSERT INTO app.documents SELECT g, 1 + floor(${String(COUNT)} * power(random(), 2))::int, (ARRAY['note','file','link'])[1 + floor(3 * power(random(), 2))::int],
       timestamptz '2023-01-01' + g * interval '5 minutes', 'Title ' || md5(g::text) FROM generate_series(1, 120000) g;
     CREATE INDEX documents_tenant ON app.documents (tenant_id, created);
     CREATE TABLE app.messages (tenant_id int NOT NULL, id int NOT NULL, thread int NOT NULL, at timestamptz NOT NULL, body text NOT NULL, PRIMARY KEY (tenant_id, id));
     INSERT INTO app.messages SELECT 1 + floor(${String(COUNT)} * power(random(), 3))::int, g, g % 5000, timestamptz '2024-01-01' + g * interval '2 minutes', repeat('x', 20 + g % 60) FROM generate_series(1, 100000) g;
     CREATE INDEX messages_thread ON app.messages (tenant_id, thread);
     ALTER TABLE app.documents ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON app.documents USING (tenant_id = app.tenant());
     ALTER TABLE app.messages ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON app.messages USING (tenant_id = current_setting('app.tenant')::int);
     GRANT USAGE ON SCHEMA app TO ${TENANTS_USER}; GRANT ALL ON ALL TABLES IN SCHEMA app TO ${TENANTS_USER}`,
    'VACUUM ANALYZE',
  ],
};

/** Large, middle, small and empty. */
const SOME = ['001', '026', '033', '094', '100'];

export const TENANTS_STATEMENTS: readonly string[] = expand([
  [`SELECT * FROM t$1.people WHERE lower(email) = 'p7@t.example'`, SOME],
  ['SELECT team, count(*) FROM t$1.people GROUP BY 1', SOME],
  [`SELECT * FROM t$1.tasks WHERE project_id = 2 AND state = 'open' ORDER BY due LIMIT 20`, SOME],
  [`SELECT count(*) FROM t$1.tasks WHERE assignee_id = 9 AND state IN ('open', 'doing')`, SOME],
  [
    `SELECT t.*, p.name FROM t$1.tasks t JOIN t$1.projects p ON p.id = t.project_id WHERE NOT p.archived AND t.due < '2024-02-01'`,
    SOME,
  ],
  [
    `SELECT p.email, count(*) FROM t$1.people p JOIN t$1.tasks t ON t.assignee_id = p.id WHERE t.state = 'done' GROUP BY 1 ORDER BY 2 DESC LIMIT 10`,
    SOME,
  ],
  ['SELECT * FROM t$1.comments WHERE task_id = 3 ORDER BY at DESC LIMIT 10', SOME],
  [
    `SELECT c.*, p.email FROM t$1.comments c JOIN t$1.people p ON p.id = c.author_id WHERE c.at > '2024-01-05' ORDER BY c.at LIMIT 50`,
    SOME,
  ],
  [
    `SELECT l.name, count(*) FROM t$1.labels l JOIN t$1.task_labels tl ON tl.label_id = l.id JOIN t$1.tasks t ON t.id = tl.task_id WHERE t.state <> 'dropped' GROUP BY 1`,
    SOME,
  ],
  [`SELECT * FROM t$1.invoices WHERE paid IS NULL AND issued < '2022-06-01'`, SOME],
  [`SELECT date_trunc('month', issued), sum(amount) FROM t$1.invoices GROUP BY 1 ORDER BY 1`, SOME],
  [`SELECT * FROM t$1.invoices WHERE number = 'I-000005'`, SOME],
  [`SELECT action, count(*) FROM t$1.audit WHERE at >= '2024-01-10' GROUP BY 1`, SOME],
  [
    `SELECT * FROM t$1.audit WHERE detail @> '{"n": 3}' AND action = 'login' ORDER BY at DESC LIMIT 5`,
    SOME,
  ],
  [
    'SELECT p.* FROM t$1.projects p WHERE NOT EXISTS (SELECT FROM t$1.tasks t WHERE t.project_id = p.id)',
    SOME,
  ],
  [
    'SELECT t.id, (SELECT max(c.at) FROM t$1.comments c WHERE c.task_id = t.id) FROM t$1.tasks t WHERE t.project_id = 1',
    SOME,
  ],
  [`UPDATE t$1.tasks SET state = 'done' WHERE project_id = 1 AND state = 'doing'`, SOME],
  ['DELETE FROM t$1.comments WHERE task_id = 2', SOME],
  ['SELECT * FROM app.documents ORDER BY created DESC LIMIT $1', ['10', '1000', '50000']],
  [
    `SELECT kind, count(*) FROM app.documents WHERE created >= '2023-$1-01' GROUP BY 1`,
    ['01', '06', '12'],
  ],
  [`SELECT * FROM app.documents WHERE tenant_id = $1 AND kind = 'link'`, ['2', '26', '124']],
  ['SELECT * FROM app.messages WHERE thread = $1 ORDER BY at', ['5', '4999']],
  ['SELECT tenant_id, count(*) FROM app.messages WHERE id > $1 GROUP BY 1', ['10', '99000']],
  [
    'SELECT d.title, m.at FROM app.documents d JOIN app.messages m USING (tenant_id) WHERE d.id = $1',
    ['7', '70000'],
  ],
  ['SELECT max(id) FROM app.messages WHERE tenant_id = $1', ['1', '99']],
  ['SELECT * FROM app.documents WHERE id = $1', ['1', '119999']],
]);
