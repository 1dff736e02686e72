// A twin's target that is always there: PGlite 18 in a child process, in memory, of the size that the image claims.

import path from 'node:path';
import * as z from 'zod';
import type { SqlParser } from '../../../analysis/sql/parser';
import { loadParser } from '../../../db/loadParser';
import { readPlan } from '../../../db/readPlan';
import {
  openTwinAnswerSchema,
  queryTwinAnswerSchema,
  runOnTwinAnswerSchema,
  typesOnTwinAnswerSchema,
} from '../../../embedded/channel';
import { HostProcess } from '../../../embedded/hostProcess';
import type { Plan } from '../../../model/planNode';
import type { TwinImage } from '../../../model/twinImage';
import type { WhatIfStatement } from '../../whatIf';
import { textOrderOf, type TextOrder } from '../image/textOrder';
import { guard, guardStatements } from './guard';
import type { Failure, PhysicalSize, TwinTarget } from './target';

const TEMPLATE = 'template.tar.br';

/** Of the template. */
const DATABASES = {
  bytes: 'postgres',
  codepoints: 'codepoints',
  language: 'localized',
} as const satisfies Readonly<Record<TextOrder, string>>;

export class PgliteTarget implements TwinTarget {
  readonly versionNumber: number;
  readonly version: string;
  readonly parser: SqlParser;
  readonly textOrder: TextOrder;
  readonly #process: HostProcess;

  private constructor(
    process: HostProcess,
    server: z.infer<typeof openTwinAnswerSchema>,
    about: Pick<TwinTarget, 'parser' | 'textOrder'>,
  ) {
    this.#process = process;
    this.parser = about.parser;
    this.textOrder = about.textOrder;
    this.versionNumber = server.versionNumber;
    // `18.6 (PGlite 0.5.14)` to `18.6`.
    this.version = server.version.split(' ')[0] ?? server.version;
  }

  static async open(distDirectory: string, image: TwinImage): Promise<PgliteTarget> {
    const child = new HostProcess(distDirectory);
    const textOrder = textOrderOf(image.source);
    try {
      const server = await child.request(
        {
          kind: 'open-twin',
          templateFile: path.join(distDirectory, TEMPLATE),
          database: DATABASES[textOrder],
          extensions: image.extensions.map(({ name }) => name),
        },
        openTwinAnswerSchema,
      );
      const parser = await loadParser(distDirectory);
      const target = new PgliteTarget(child, server, { parser, textOrder });
      await guard(target, guardStatements(null));
      return target;
    } catch (error) {
      await child.kill();
      throw error;
    }
  }

  get alive(): boolean {
    return this.#process.alive;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  run(statements: readonly string[]): Promise<readonly Failure[]> {
    return this.#process.request(
      { kind: 'twin-run', statements: [...statements] },
      runOnTwinAnswerSchema,
    );
  }

  runOwn(statements: readonly string[]): Promise<readonly Failure[]> {
    return this.#process.request(
      { kind: 'twin-run-own', statements: [...statements] },
      runOnTwinAnswerSchema,
    );
  }

  query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    return this.#process.request({ kind: 'twin-query', sql }, queryTwinAnswerSchema);
  }

  /** All files at once: here that costs nothing. */
  async withRealSizes<T>(_tables: readonly string[], work: () => Promise<T>): Promise<T> {
    await this.#process.request({ kind: 'twin-sizes', show: 'real' }, z.null());
    try {
      return await work();
    } finally {
      if (this.alive) {
        await this.#process.request({ kind: 'twin-sizes', show: 'virtual' }, z.null());
      }
    }
  }

  async resize(sizes: readonly PhysicalSize[]): Promise<void> {
    await this.#process.request({ kind: 'twin-resize', sizes: [...sizes] }, z.null());
  }

  async plan(statement: WhatIfStatement): Promise<Plan> {
    const raw = await this.#process.request(
      { kind: 'twin-plan', sql: statement.sql, parameters: [...statement.parameters] },
      z.unknown(),
    );
    return readPlan(raw);
  }

  parameterTypes(sql: string): Promise<readonly string[]> {
    return this.#process.request({ kind: 'twin-types', sql }, typesOnTwinAnswerSchema);
  }

  async execute(sql: string): Promise<void> {
    await this.#process.request({ kind: 'twin-execute', sql }, z.null());
  }

  /** In memory there is nothing to save. */
  close(): Promise<void> {
    return this.#process.kill();
  }

  end(): Promise<void> {
    return this.#process.kill();
  }
}
