// Program texts and configurations of frameworks as people have them. As importCases.ts.

import type { ImportCase } from './importCases';

export const NODE_CASES: readonly ImportCase[] = [
  {
    says: 'Prisma with a pooler: the direct URL is taken',
    file: 'prisma/schema.prisma',
    env: {
      DATABASE_URL: 'postgres://a:b@pooler/x?pgbouncer=true',
      DIRECT_URL: 'postgres://a:b@direct/x',
    },
    text: 'generator client {\n  provider = "prisma-client-js"\n}\n\ndatasource db {\n  provider  = "postgresql"\n  url       = env("DATABASE_URL")\n  directUrl = env("DIRECT_URL")\n}\n',
    found: ['a:b@direct:5432/x'],
  },
  {
    says: 'Prisma with a literal, and a variable that nobody sets',
    file: 'schema.prisma',
    text: 'datasource one {\n  provider = "postgres"\n  url = "postgresql://ana@localhost/one?schema=app"\n}\ndatasource two {\n  provider = "postgresql"\n  url = env("MISSING")\n}\ndatasource lite {\n  provider = "sqlite"\n  url = "file:./dev.db"\n}\n',
    found: ['ana@localhost:5432/one'],
    unread: [/URL comes from MISSING/],
  },
  {
    says: 'prisma.config.ts',
    file: 'prisma.config.ts',
    env: { DATABASE_URL: 'postgres://a@h/p7' },
    text: "import 'dotenv/config';\nimport { defineConfig, env } from 'prisma/config';\nexport default defineConfig({\n  schema: 'prisma/schema.prisma',\n  datasource: { url: env('DATABASE_URL') },\n});\n",
    found: ['a@h:5432/p7'],
  },
  {
    says: 'Drizzle with a URL of the environment',
    file: 'drizzle.config.ts',
    env: { DATABASE_URL: 'postgres://a:b@h/d' },
    text: "import { defineConfig } from 'drizzle-kit';\n\nexport default defineConfig({\n  dialect: 'postgresql', // or 'mysql'\n  schema: './src/schema/*',\n  dbCredentials: {\n    url: process.env.DATABASE_URL!,\n  },\n});\n",
    found: ['a:b@h:5432/d'],
  },
  {
    says: 'Drizzle by fields, with defaults and no check of the certificate',
    file: 'drizzle.config.js',
    text: "const port = Number(process.env.DB_PORT ?? 5433);\nmodule.exports = {\n  dialect: \"postgresql\",\n  dbCredentials: { host: process.env['DB_HOST'] || 'db.example.com', port, user: 'ana', password: 'p', database: 'shop', ssl: { rejectUnauthorized: false } },\n} satisfies Config;\n",
    found: ['ana:p@db.example.com:5433/shop?require'],
    notes: [/no-verify became/],
  },
  {
    says: 'Drizzle with a template, a name, and a function',
    file: 'drizzle.config.mts',
    env: { PGUSER: 'ana', PGPASS: 'pw' },
    text: "const { PGUSER } = process.env;\nconst url = `postgres://${PGUSER}:${process.env.PGPASS}@localhost:5432/shop`;\nexport default { dialect: 'postgresql', dbCredentials: { url } };\nexport const other = { dialect: 'postgresql', dbCredentials: { url: buildUrl() } };\nexport const my = { dialect: 'mysql', dbCredentials: { url: 'mysql://x' } };\n",
    found: ['ana:pw@localhost:5432/shop'],
    unread: [/URL is computed by the program/],
  },
  {
    says: 'Knex with environments',
    file: 'knexfile.js',
    env: { DATABASE_URL: 'postgres://u:p@prod.example.com/app' },
    text: `// Update with your config settings.
/** @type { Object.<string, import("knex").Knex.Config> } */
module.exports = {
  development: { client: 'sqlite3', connection: { filename: './dev.sqlite3' } },
  staging: {
    client: 'postgresql',
    connection: { database: 'my_db', user: 'username', password: 'password' },
    pool: { min: 2, max: 10 },
  },
  production: {
    client: 'pg',
    connection: { connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } },
  },
};
`,
    found: ['username:password@localhost:5432/my_db', 'u:p@prod.example.com:5432/app?require'],
  },
  {
    says: 'Knex with a spread base and a text',
    file: 'knexfile.ts',
    text: "const base = { client: 'pg', pool: { max: 2 } };\nexport default {\n  test: { ...base, connection: 'postgresql://t:t@localhost:5434/test' },\n  live: { ...base, connection: { host: await secret('host'), user: 'x', database: 'y' } },\n};\n",
    found: ['t:t@localhost:5434/test'],
    unread: [/host is computed by the program/],
  },
  {
    says: 'Knex on MySQL',
    file: 'knexfile.js',
    text: "module.exports = { client: 'mysql2', connection: { host: 'a', user: 'b' } }",
  },
];

export const SETTINGS_CASES: readonly ImportCase[] = [
  {
    says: 'SQLTools, with comments',
    file: '.vscode/settings.json',
    text: `{
  // mine
  "editor.tabSize": 2,
  "sqltools.connections": [
    {
      "previewLimit": 50, "server": "localhost", "port": 5432, "driver": "PostgreSQL",
      "name": "local", "database": "shop", "username": "ana", "password": "pw",
    },
    { "driver": "MySQL", "name": "my", "server": "x", "database": "y", "username": "z" },
    { "driver": "PostgreSQL", "name": "by string", "connectString": "postgres://u@h:1/d", "pgOptions": { "ssl": true } },
  ],
}`,
    found: ['ana:pw@localhost:5432/shop', 'u@h:1/d?require'],
  },
  {
    says: 'SQLTools that asks for its password',
    file: 'shop.code-workspace',
    text: '{ "folders": [], "settings": { "sqltools.connections": [ { "driver": "PostgreSQL", "server": "db", "port": "5433", "database": "d", "username": "u", "askForPassword": true, "pgOptions": { "ssl": { "rejectUnauthorized": true } } } ] } }',
    found: ['u@db:5433/d?verify-full'],
  },
  {
    says: 'the PostgreSQL extension of Microsoft',
    file: '.vscode/settings.json',
    text: '{ "pgsql.connections": [ { "id": "1", "profileName": "cloud", "server": "x.postgres.database.azure.com", "database": "postgres", "user": "ana@example.com", "authenticationType": "AzureMFA", "sslmode": "require", "port": "5432", "connectTimeout": 15 }, { "hostname": "old", "dbname": "d", "username": "u" } ] }',
    found: ['ana@example.com@x.postgres.database.azure.com:5432/postgres?require', 'u@old:5432/d'],
    notes: [/passwordCommand of \["az"\]/],
  },
  {
    says: 'another shape than is known',
    file: '.vscode/settings.json',
    text: '{ "pgsql.connections": { "a": 1 }, "sqltools.connections": [ 1, null, { } ] }',
  },
];

export const FRAMEWORK_CASES: readonly ImportCase[] = [
  {
    says: 'Django by fields',
    file: 'mysite/settings.py',
    text: `"""Django settings."""
import os
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': os.environ.get('DB_NAME', 'shop'),
        'USER': 'ana',  # the owner
        'PASSWORD': 'it\\'s',
        'HOST': '',
        'PORT': '5433',
        'OPTIONS': {'sslmode': 'require', 'pool': True},
    },
    "logs": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3"},
}
`,
    found: ["ana:it's@localhost:5433/shop?require"],
  },
  {
    says: 'Django through dj_database_url and django-environ',
    file: 'config/settings/production.py',
    env: { REPLICA_URL: 'postgis://r@replica/shop' },
    text: `DATABASES = {
    'default': dj_database_url.config(default='postgres://ana:pw@localhost/shop', conn_max_age=600),
    'replica': env.db('REPLICA_URL'),
    'other': make_database("x"),
    'secret': {'ENGINE': 'django.contrib.gis.db.backends.postgis', 'NAME': 'a', 'USER': 'b', 'PASSWORD': get_secret('pw'), 'HOST': 'h'},
}
`,
    found: ['ana:pw@localhost:5432/shop', 'r@replica:5432/shop', 'b@h:5432/a'],
    unread: [/URL is computed by the program/],
    notes: [/password is computed by the program: it will be asked for/],
  },
  {
    says: 'Django with a variable and an f-string',
    file: 'settings.py',
    env: { ENVIRONMENT: 'dev' },
    text: "stage = os.getenv('ENVIRONMENT')\nDATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': f'shop_{stage}', 'USER': config('DB_USER', default='ana'), 'HOST': os.environ['DB_HOST']}}\n",
    unread: [/host comes from DB_HOST/],
  },
  {
    says: 'Rails with anchors and ERB',
    file: 'config/database.yml',
    env: { DATABASE_PASSWORD: 'pw' },
    text: `default: &default
  adapter: postgresql
  encoding: unicode
  host: <%= ENV.fetch("DB_HOST") { "localhost" } %>
  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>

development:
  <<: *default
  database: shop_development
  username: ana

production:
  primary:
    <<: *default
    database: shop_production
    username: shop
    password: <%= ENV["DATABASE_PASSWORD"] %>
  analytics:
    <<: *default
    url: <%= ENV['ANALYTICS_URL'] %>
  cache:
    adapter: sqlite3
    database: storage/cache.sqlite3
`,
    found: ['ana@localhost:5432/shop_development', 'shop:pw@localhost:5432/shop_production'],
    unread: [/URL comes from ANALYTICS_URL/],
  },
  {
    says: 'Rails with credentials, and a condition',
    file: 'config/database.yml',
    text: "<% if ENV['X'] %>\n<% end %>\nproduction:\n  adapter: postgis\n  database: \"<%= Rails.application.credentials.db %>\"\ntest:\n  adapter: postgresql\n  database: shop_test<%= ENV['TEST_ENV_NUMBER'] || '' %>\n  password: <%= Rails.application.credentials.dig(:db, :pw) %>\n",
    found: ['me@localhost:5432/shop_test'],
    unread: [/database is computed by the program/],
    notes: [/password is computed by the program/],
  },
  {
    says: 'Spring properties',
    file: 'src/main/resources/application.properties',
    text: 'spring.application.name=shop\nspring.datasource.url=jdbc:postgresql://${DB_HOST:localhost}:${DB_PORT:5432}/shop?ssl=true\nspring.datasource.username=ana\nspring.datasource.password=${DB_PASSWORD}\n# spring.datasource.url=jdbc:h2:mem\n',
    found: ['ana@localhost:5432/shop?require'],
    notes: [/password comes from DB_PASSWORD/, /ssl=true/],
  },
  {
    says: 'Spring YAML with documents, R2DBC and Hikari',
    file: 'src/main/resources/application-dev.yml',
    text: 'spring:\n  datasource:\n    url: jdbc:postgresql:shop\n    username: ana\n    hikari: { password: pw }\n---\nspring:\n  r2dbc:\n    url: r2dbc:postgresql://db:5433/live\n    username: live\n    password: "x"\n---\nspring.datasource.url: jdbc:mysql://localhost/x\n',
    found: ['ana:pw@localhost:5432/shop', 'live:x@db:5433/live'],
  },
  {
    says: 'Quarkus, and a URL of a variable',
    file: 'application.properties',
    text: 'quarkus.datasource.jdbc.url = jdbc:postgresql://h:5432/q\nquarkus.datasource.username: qu\nother.datasource.jdbc-url=${POSTGRES_URL:jdbc:postgresql://o/o}\nthird.url=${X:jdbc:postgresql://${HOST}/z}\n',
    found: ['qu@h:5432/q', 'me@o:5432/o'],
    unread: [/URL comes from X/],
  },
];
