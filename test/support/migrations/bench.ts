// Many checks on one PostgreSQL: each gets the shop anew, and none starts a process of its own.

import { loadParser } from '../../../src/features/loadParser';
import { checkMigration } from '../../../src/features/migrations/checkMigration';
import { planOn, plannersOf } from '../../../src/features/migrations/checkOnTwin';
import { readMigrations } from '../../../src/features/migrations/readMigrations';
import { Twins } from '../../../src/features/twin/twins';
import type { LockHolder } from '../../../src/model/lockHolder';
import type { MigrationReport } from '../../../src/model/migrationReport';
import type { TwinImage } from '../../../src/model/twinImage';
import { PgliteTarget } from '../../../src/whatif/twin/target/pgliteTarget';
import type { TwinTarget } from '../../../src/whatif/twin/target/target';
import { exampleImage } from './exampleImage';
import os from 'node:os';

type Parser = Awaited<ReturnType<typeof loadParser>>;

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

export class Bench {
  readonly #parser: Parser;
  readonly #target: TwinTarget;
  readonly #image: TwinImage;
  readonly #plan: ReturnType<typeof planOn>;
  readonly #plannerOf: ReturnType<typeof plannersOf>;
  readonly #end: () => Promise<void>;

  private constructor(
    parser: Parser,
    target: TwinTarget,
    image: TwinImage,
    plan: {
      readonly plan: ReturnType<typeof planOn>;
      readonly plannerOf: ReturnType<typeof plannersOf>;
      readonly end: () => Promise<void>;
    },
  ) {
    this.#parser = parser;
    this.#target = target;
    this.#image = image;
    this.#plan = plan.plan;
    this.#plannerOf = plan.plannerOf;
    this.#end = plan.end;
  }

  /** `open`: PGlite where nothing else is given. */
  static async open(
    dist: string,
    image: TwinImage = exampleImage(18),
    open: (image: TwinImage) => Promise<TwinTarget> = (of) => PgliteTarget.open(dist, of),
  ): Promise<Bench> {
    const twins = new Twins({
      distDirectory: dist,
      cacheDirectory: os.tmpdir(),
      clusterDirectory: os.tmpdir(),
      waitMs: 60_000,
      choice: () => ({ mode: 'pglite', binDirectories: [] }),
      keepsValues: () => false,
    });
    const twin = twins.ofImage(image);
    const plan = {
      plan: planOn(twin, 'before the migration'),
      plannerOf: plannersOf(twins),
      end: () => twin.close(),
    };
    return new Bench(await loadParser(dist), await open(image), image, plan);
  }

  async check(
    text: string,
    totalMs = 60_000,
    holders?: readonly LockHolder[],
  ): Promise<MigrationReport> {
    return checkMigration(
      await readMigrations([{ file: 'migration.sql', text }], this.#parser),
      {
        image: this.#image,
        openEngine: async () => {
          await this.#clear();
          return { kind: 'twin', target: this.#kept() };
        },
        plan: this.#plan,
        plannerOf: this.#plannerOf,
        plans: null,
        ...(holders === undefined ? {} : { holders }),
        limits: { statementMs: 60_000, totalMs },
      },
      quiet,
    );
  }

  async close(): Promise<void> {
    await this.#end();
    await this.#target.end();
  }

  async #clear(): Promise<void> {
    await this.#target.runOwn([
      `DO $$ DECLARE name text; BEGIN
         FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
           EXECUTE format('DROP SCHEMA %I CASCADE', name);
         END LOOP; END $$`,
      'CREATE SCHEMA public AUTHORIZATION planwright_guest',
      'SET allow_system_table_mods = on',
      'DROP FUNCTION IF EXISTS pg_catalog.planwright_schema(text, boolean)',
      'RESET allow_system_table_mods',
    ]);
  }

  #kept(): TwinTarget {
    const target = this.#target;
    return {
      versionNumber: target.versionNumber,
      version: target.version,
      parser: target.parser,
      textOrder: target.textOrder,
      run: (statements) => target.run(statements),
      runOwn: (statements) => target.runOwn(statements),
      query: (sql) => target.query(sql),
      withRealSizes: (tables, work) => target.withRealSizes(tables, work),
      resize: (sizes) => target.resize(sizes),
      plan: (statement) => target.plan(statement),
      parameterTypes: (sql) => target.parameterTypes(sql),
      execute: (sql) => target.execute(sql),
      close: () => Promise.resolve(),
      end: () => Promise.resolve(),
    };
  }
}
