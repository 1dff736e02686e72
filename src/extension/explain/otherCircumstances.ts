// Where a statement is explained otherwise than its connection would: on the twin, under settings or as a version that the
// person chooses.

import type { TwinAccess } from '../../features/chooseWhatIf';
import type { Circumstances } from '../../features/otherCircumstances';
import { readPlannerSettings } from '../../features/plannerSettings';
import type { OpenConnection } from '../../features/connections/openConnection';
import type { WorkRunner } from '../shell/workRunner';
import type { TwinRegistry } from '../twin/twinRegistry';
import { askSettings, askVersion } from './circumstancePrompt';

/** A twin in place of its source, or a replica in place of its primary. */
export interface Elsewhere {
  readonly connection: OpenConnection;
  readonly twin?: TwinAccess | undefined;
  /** In words, to be said beside the plan. */
  readonly place?: string;
}

export class OtherCircumstances {
  readonly #twins: TwinRegistry;
  readonly #work: WorkRunner;

  constructor(twins: TwinRegistry, work: WorkRunner) {
    this.#twins = twins;
    this.#work = work;
  }

  async askSettings(connection: OpenConnection): Promise<Elsewhere> {
    const { client, profile } = connection;
    const known = await this.#work.run(`Reading the settings of ${profile.name}`, ({ signal }) =>
      readPlannerSettings(client, signal),
    );
    return this.#place(connection, { settings: await askSettings(known), asMajor: null });
  }

  async askVersion(connection: OpenConnection): Promise<Elsewhere> {
    const { version, versionNumber } = connection.server;
    const own = Math.floor(versionNumber / 10_000);
    const planners = (await this.#twins.planners()).filter(({ major }) => major !== own);
    const asMajor = await askVersion(planners, version);
    return this.#place(connection, { settings: {}, asMajor });
  }

  async #place(connection: OpenConnection, circumstances: Circumstances): Promise<Elsewhere> {
    const { client, twin } = this.#twins.inPlace(connection, circumstances);
    const { profile } = connection;
    const server = await this.#work.run(`Preparing the twin of ${profile.name}`, async (work) => {
      // A client's questions carry no progress.
      await twin.keeper.use([], work);
      return client.serverInfo(work.signal);
    });
    const close = (): Promise<void> => Promise.resolve();
    return {
      connection: { profile, client, server, scratch: null, tryouts: null, activity: null, close },
      twin,
    };
  }
}
