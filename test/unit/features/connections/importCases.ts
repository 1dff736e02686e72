// Files as people have them, each with what is to be found in it: `user:password@host:port/database?sslmode`, or why nothing is.

export interface ImportCase {
  readonly says: string;
  readonly file: string;
  readonly text: string;
  /** Of the .env file beside it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly found?: readonly string[];
  readonly unread?: readonly RegExp[];
  readonly notes?: readonly RegExp[];
}

export const SERVICE_CASES: readonly ImportCase[] = [
  {
    says: 'services, comments, and a user that is left out',
    file: '.pg_service.conf',
    text: `# ours
[shop]
host=db.example.com
port=5433
dbname=shop
user=ana
sslmode=verify-full

[ local ]
dbname = test
`,
    found: ['ana@db.example.com:5433/shop?verify-full', 'me@localhost:5432/test'],
  },
  {
    says: 'a parameter that is not supported',
    file: 'pg_service.conf',
    text: '[krb]\nhost=db\ngssencmode=require\n',
    unread: [/gssencmode is not supported/],
  },
  {
    says: 'several hosts and a password',
    file: '.pg_service.conf',
    text: '[ha]\nhost=a,b\nport=1,2\nuser=ana\npassword=x y\ntarget_session_attrs=read-write\n',
    found: ['ana:x y@a:1,b:2/ana'],
  },
];

export const PGPASS_CASES: readonly ImportCase[] = [
  {
    says: 'a plain line, comments and escapes',
    file: '.pgpass',
    text: '# mine\ndb.example.com:5432:shop:ana:se\\:cret\\\\\n\n',
    found: ['ana:se:cret\\@db.example.com:5432/shop'],
  },
  {
    says: 'stars',
    file: '.pgpass',
    text: 'db:*:*:ana:one\n*:*:*:postgres:two\nlocalhost:5433:shop:*:three\r\n',
    found: ['ana:one@db:5432/postgres', 'me:three@localhost:5433/shop'],
    unread: [/host is any/],
    notes: [/any port: 5432/, /any database: postgres/, /any user: me/],
  },
  {
    says: 'an IPv6 address with escaped colons, and a line that is none',
    file: '.pgpass',
    text: '\\:\\:1:5432:shop:ana:pw\nnothing here\n',
    found: ['ana:pw@::1:5432/shop'],
  },
];

export const ENV_CASES: readonly ImportCase[] = [
  {
    says: 'DATABASE_URL of Prisma with a schema and its own parameters',
    file: '.env',
    text: '# Prisma\nDATABASE_URL="postgresql://ana:secret@localhost:5432/shop?schema=public&connection_limit=5"\n',
    found: ['ana:secret@localhost:5432/shop'],
  },
  {
    says: 'a Heroku URL, exported, with ssl=true',
    file: '.env.local',
    text: "export HEROKU_POSTGRESQL_AMBER_URL='postgres://u1:p1@ec2-1.compute.amazonaws.com:5432/d1?ssl=true'",
    found: ['u1:p1@ec2-1.compute.amazonaws.com:5432/d1?require'],
    notes: [/ssl=true became sslmode=require.*not checked/],
  },
  {
    says: 'no-verify of node-postgres',
    file: '.env',
    text: 'DB_URL=postgres://u:p@db.example.com/app?sslmode=no-verify',
    found: ['u:p@db.example.com:5432/app?require'],
    notes: [/no-verify became sslmode=require/],
  },
  {
    says: 'a URL of variables before it, as in Compose and dotenv-expand',
    file: '.env',
    text: 'POSTGRES_USER=ana\nPOSTGRES_PASSWORD=s3cret\nDATABASE_URL=postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@db:${PORT:-5433}/shop # in Docker\n',
    found: ['ana:s3cret@db:5433/shop'],
  },
  {
    says: 'a URL of a variable that nobody sets',
    file: '.env.production',
    text: 'DATABASE_URL=postgresql://ana:${SECRET}@db/shop',
    unread: [/URL comes from SECRET, which no \.env file beside it sets/],
  },
  {
    says: 'SQLAlchemy and its drivers',
    file: 'backend/.env',
    text: 'SQLALCHEMY_DATABASE_URI=postgresql+psycopg2://ana:pw@localhost/a\nASYNC_DB_DSN=postgresql+asyncpg://ana:pw@localhost/b',
    found: ['ana:pw@localhost:5432/a', 'ana:pw@localhost:5432/b'],
  },
  {
    says: 'Supabase: the pooler and the direct address',
    file: '.env',
    text: `DATABASE_URL="postgresql://postgres.abc:pw@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true"
DIRECT_URL="postgresql://postgres.abc:pw@aws-0-eu-central-1.pooler.supabase.com:5432/postgres"`,
    found: [
      'postgres.abc:pw@aws-0-eu-central-1.pooler.supabase.com:6543/postgres',
      'postgres.abc:pw@aws-0-eu-central-1.pooler.supabase.com:5432/postgres',
    ],
  },
  {
    says: 'Neon, with channel binding',
    file: '.env',
    text: 'DATABASE_URL=postgresql://neondb_owner:npg_x@ep-a-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require',
    found: ['neondb_owner:npg_x@ep-a-pooler.eu-central-1.aws.neon.tech:5432/neondb?require'],
  },
  {
    says: 'a password with characters that were not escaped',
    file: '.env',
    text: "DATABASE_URL='postgres://ana:p@ss/w#rd%1@db.example.com/shop'",
    found: ['ana:p@ss/w#rd%1@db.example.com:5432/shop'],
  },
  {
    says: 'libpq’s own variables',
    file: '.env',
    text: 'PGHOST=db.example.com\nPGPORT=6543\nPGUSER=ana\nPGPASSWORD="pw"\nPGDATABASE=shop\nPGSSLMODE=require',
    found: ['ana:pw@db.example.com:6543/shop?require'],
  },
  {
    says: 'Laravel',
    file: '.env',
    text: 'DB_CONNECTION=pgsql\nDB_HOST=127.0.0.1\nDB_PORT=5432\nDB_DATABASE=laravel\nDB_USERNAME=sail\nDB_PASSWORD=password\n',
    found: ['sail:password@127.0.0.1:5432/laravel'],
  },
  {
    says: 'Laravel on MySQL, and a Redis',
    file: '.env',
    text: 'DB_CONNECTION=mysql\nDB_HOST=127.0.0.1\nDB_PORT=3306\nDB_DATABASE=l\nREDIS_URL=redis://localhost:6379\n',
  },
  {
    says: 'POSTGRES_* with a host, as of FastAPI’s template',
    file: '.env',
    text: 'POSTGRES_SERVER=localhost\nPOSTGRES_PORT=5432\nPOSTGRES_DB=app\nPOSTGRES_USER=postgres\nPOSTGRES_PASSWORD=changethis',
    found: ['postgres:changethis@localhost:5432/app'],
  },
  {
    says: 'POSTGRES_* for the image alone',
    file: '.env',
    text: 'POSTGRES_USER=postgres\nPOSTGRES_PASSWORD=x\nPOSTGRES_DB=app',
  },
  {
    says: 'a dollar in a password',
    file: '.env',
    text: "A_URL='postgres://ana:pa$word@db/a'\nB_URL=postgres://ana:pa$word@db/b",
    found: ['ana:pa$word@db:5432/a', 'ana:pa$word@db:5432/b'],
  },
  {
    says: 'a name twice, of which the last counts, and Windows lines',
    file: '.env',
    text: 'DATABASE_URL=postgres://old@h/a\r\nDATABASE_URL=postgres://new@h/b\r\n',
    found: ['new@h:5432/b'],
  },
  {
    says: 'JDBC in an environment',
    file: '.env',
    text: 'SPRING_DATASOURCE_URL=jdbc:postgresql://localhost:5432/shop?user=ana&password=pw&currentSchema=app',
    found: ['ana:pw@localhost:5432/shop'],
  },
  {
    says: 'Prisma Accelerate and MySQL, which are none of ours',
    file: '.env',
    text: 'DATABASE_URL=prisma+postgres://accelerate.prisma-data.net/?api_key=x\nOTHER_URL=mysql://a@b/c\n',
  },
];

export const COMPOSE_CASES: readonly ImportCase[] = [
  {
    says: 'the usual',
    file: 'docker-compose.yml',
    text: `version: "3.8"
services:
  web:
    build: .
    ports: ["3000:3000"]
  db:
    image: postgres:16-alpine
    restart: always
    environment:
      POSTGRES_USER: ana
      POSTGRES_PASSWORD: s3cret
      POSTGRES_DB: shop
    ports:
      - "5432:5432"
volumes:
  data: {}
`,
    found: ['ana:s3cret@localhost:5432/shop'],
  },
  {
    says: 'a list for the environment, another port, defaults',
    file: 'compose.yaml',
    text: `services:
  db:
    image: "postgis/postgis:16-3.4"
    environment:
      - POSTGRES_PASSWORD=\${DB_PASSWORD:-post=gres}
    ports: ["127.0.0.1:\${DB_PORT:-5433}:5432"]
`,
    found: ['postgres:post=gres@127.0.0.1:5433/postgres'],
  },
  {
    says: 'variables of .env, an anchor, the long form of a port',
    file: 'compose.dev.yml',
    env: { DB_USER: 'ana', DB_PASS: '0123' },
    text: `x-env: &env
  POSTGRES_USER: $DB_USER
  POSTGRES_PASSWORD: \${DB_PASS:?missing}
services:
  timescale:
    image: timescale/timescaledb-ha:pg16
    environment:
      <<: *env
      POSTGRES_DB: metrics
    ports:
      - target: 5432
        published: "15432"
`,
    found: ['ana:0123@localhost:15432/metrics'],
  },
  {
    says: 'an env file',
    file: 'deploy/compose.yml',
    text: 'services:\n  db:\n    image: pgvector/pgvector:pg17\n    env_file:\n      - ./db.env\n    ports: ["6000:5432"]\n',
    found: ['filed:pw@localhost:6000/filed'],
  },
  {
    says: 'no port, a port by chance, and a secret',
    file: 'docker-compose.yml',
    text: `services:
  inner: { image: postgres, environment: { POSTGRES_PASSWORD: a } }
  chance: { image: postgres, ports: ["5432"] }
  kept:
    image: bitnami/postgresql:16
    environment: { POSTGRESQL_USERNAME: u, POSTGRESQL_DATABASE: d, POSTGRES_PASSWORD_FILE: /run/secrets/pw }
    ports: ["0.0.0.0:5555:5432/tcp"]
`,
    found: ['u@localhost:5555/d'],
    unread: [/publishes no port/, /chooses anew/],
    notes: [/POSTGRES_PASSWORD_FILE/],
  },
  {
    says: 'what is no server',
    file: 'docker-compose.yml',
    text: 'services:\n  exporter: { image: "prometheuscommunity/postgres-exporter", ports: ["9187:9187"] }\n  admin: { image: dpage/pgadmin4, ports: ["80:80"] }\n  my: { image: mysql }\n',
  },
  { says: 'no YAML at all', file: 'compose.yml', text: 'services: [\n  {{{ :\n' },
];
