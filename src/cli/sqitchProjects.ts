// The deploy scripts of sqitch projects, which run in the order of their plan and not of their names.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { plannedChanges } from '../features/migrations/order';
import type { Environment } from './environment';
import { readFileOrStdin } from './readInput';

export const SQITCH_PLAN = 'sqitch.plan';

/** A script of a project with a plan. */
export interface DeployScript {
  /** Absolute. */
  readonly project: string;
  /** As the plan's changes name it. */
  readonly script: string;
}

export class SqitchProjects {
  readonly #environment: Environment;
  /** By the project's folder. */
  readonly #plans = new Map<string, Promise<string>>();
  /** By the project's folder, where each script stands in its plan. */
  readonly #places = new Map<string, Promise<ReadonlyMap<string, number>>>();
  readonly #unplanned: string[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Scripts that no plan names never run: they are left out. */
  async inOrder(files: readonly string[]): Promise<readonly string[]> {
    const others: string[] = [];
    const planned: { readonly file: string; readonly project: string; readonly at: number }[] = [];
    for (const file of files) {
      const found = this.scriptOf(file);
      const at = found === null ? -1 : await this.#placeOf(found);
      if (found === null) others.push(file);
      else if (at < 0) this.#unplanned.push(file);
      else planned.push({ file, project: found.project, at });
    }
    // The files came sorted, so that one project's follow another's.
    const projects = [...new Set(planned.map(({ project }) => project))];
    const inPlan = projects.flatMap((project) =>
      planned.filter((one) => one.project === project).toSorted((a, b) => a.at - b.at),
    );
    return [...others, ...inPlan.map(({ file }) => file)];
  }

  scriptOf(file: string): DeployScript | null {
    const absolute = path.resolve(this.#environment.workingDirectory, file).replaceAll('\\', '/');
    const [, project = '', script = ''] = /^(.*\/)deploy\/(.+)\.sql$/.exec(absolute) ?? [];
    return script !== '' && existsSync(path.join(project, SQITCH_PLAN))
      ? { project, script }
      : null;
  }

  async isPlanned(script: DeployScript): Promise<boolean> {
    return (await this.#placeOf(script)) >= 0;
  }

  planOf({ project }: Pick<DeployScript, 'project'>): Promise<string> {
    const read =
      this.#plans.get(project) ??
      readFileOrStdin(path.join(project, SQITCH_PLAN), this.#environment);
    this.#plans.set(project, read);
    return read;
  }

  unplannedWords(): string[] {
    const [first, ...more] = this.#unplanned;
    if (first === undefined) return [];
    const others = more.length === 0 ? '' : ` and ${String(more.length)} more`;
    return [
      `No ${SQITCH_PLAN} names ${first}${others}: sqitch does not run it, so it is not checked.`,
    ];
  }

  async #placeOf({ project, script }: DeployScript): Promise<number> {
    const known = this.#places.get(project) ?? this.#readPlaces(project);
    this.#places.set(project, known);
    return (await known).get(script) ?? -1;
  }

  async #readPlaces(project: string): Promise<ReadonlyMap<string, number>> {
    const changes = plannedChanges(await this.planOf({ project }));
    return new Map(changes.map(({ script }, at) => [script, at]));
  }
}
