// The replicas of a connection as a person names and uses them: proposed by the server and kept after a yes, or by address; and
// chosen to explain a statement on.

import { DatabaseError } from '../../features/connections/failures';
import type { OpenConnection } from '../../features/connections/openConnection';
import { checked } from '../../features/replicas/explainOnReplica';
import { readReplicas } from '../../features/replicas/readReplicas';
import {
  addressText,
  distinct,
  keepable,
  named,
  readReplica,
  type NamedReplica,
} from '../../features/replicas/replicaProfile';
import { standingWords } from '../../features/replicas/replicaWords';
import type { Replica } from '../../model/connectionProfile';
import type { ReplicaReport, ReplicaStanding } from '../../model/replicaReport';
import type { ConnectionCommands } from '../connections/connectionCommands';
import { profileIdOf } from '../connections/profileArgument';
import type { ProfileStore } from '../connections/profileStore';
import type { ReplicaConnections } from '../connections/replicaConnections';
import { glance, pickOne } from '../shell/dialogs';
import { CancelledError, UserError } from '../shell/failure';
import { askMany, askText, BACK, type Choice } from '../shell/questions';
import type { WorkRunner } from '../shell/workRunner';
import type { Elsewhere } from './otherCircumstances';
import type { StatementExplainer } from './statementExplainer';

const TITLE = 'Replicas';

export class ReplicaCommands {
  readonly #commands: ConnectionCommands;
  readonly #profiles: ProfileStore;
  readonly #replicas: ReplicaConnections;
  readonly #explainer: Pick<StatementExplainer, 'twinOf'>;
  readonly #work: WorkRunner;

  constructor(parts: {
    readonly connectionCommands: ConnectionCommands;
    readonly profiles: ProfileStore;
    readonly replicas: ReplicaConnections;
    readonly explainer: Pick<StatementExplainer, 'twinOf'>;
    readonly work: WorkRunner;
  }) {
    this.#commands = parts.connectionCommands;
    this.#profiles = parts.profiles;
    this.#replicas = parts.replicas;
    this.#explainer = parts.explainer;
    this.#work = parts.work;
  }

  /** Which replicas the connection names; what is new is looked at before it is kept. */
  async name(argument: unknown): Promise<void> {
    const id = profileIdOf(argument);
    const connection = await (id === null
      ? this.#commands.requireActive()
      : this.#commands.connect(id));
    if (connection === null) return;
    const profile = this.#profiles.find(connection.profile.id);
    if (profile === null)
      throw new UserError('Only a saved connection names replicas.', ['choose-connection']);
    if (this.#profiles.isOfWorkspace(profile.id))
      throw new UserError(
        `The connection ${profile.name} stands in the settings of the workspace, where no replica may be named, as its password goes there too. Move it into your user settings first.`,
      );
    const kept = keepable(await this.#chosenOf(connection, await this.#look(connection)));
    if (!kept.ok) throw new UserError(kept.error);
    const chosen = kept.value;
    const report = await this.#look(connection, chosen.map(named));
    const refused = report.replicas.flatMap((one) => (one.kind === 'refused' ? [one.why] : []));
    const isNew = (one: ReplicaStanding): boolean =>
      !(profile.replicas ?? []).some((known) => addressText(known) === addressText(one));
    if (report.replicas.some((one) => one.kind === 'refused' && isNew(one)))
      throw new UserError(`Nothing was kept. ${refused.join(' ')}`);
    const { replicas: _, ...rest } = profile;
    await this.#profiles.save(chosen.length === 0 ? rest : { ...rest, replicas: [...chosen] });
    glance(`Planwright: ${profile.name} names ${String(chosen.length)} replicas`, 5_000);
    await this.#commands.connect(profile.id);
  }

  /** Rejects where it is none, does not stream, or is too far behind. */
  async elsewhere(connection: OpenConnection): Promise<Elsewhere> {
    const { profile } = connection;
    const replicas = this.#replicas.of(connection);
    if (replicas.length === 0)
      throw new UserError(
        `The connection ${profile.name} names no replica: Planwright: Name Replicas looks for those that its server sends to.`,
      );
    const { replicas: standings } = await this.#look(connection);
    const choices = standings.map((standing, index) => ({
      label: standing.name,
      description: standing.kind === 'refused' ? standing.why : standingWords(standing),
      value: replicas[index],
    }));
    const picked = await pickOne(choices, {
      placeHolder:
        'On which replica? Its cache and its load are its own, so times differ from those of the primary',
    });
    const replica = picked?.value;
    if (replica === undefined) throw new CancelledError();
    const { client, words } = await this.#work.run(`Asking ${replica.replica.name}`, ({ signal }) =>
      checked(connection.client, replica, {}, signal),
    );
    return {
      // What is found is of the connection, and nothing that writes is offered on a replica.
      connection: {
        ...{ ...connection, client, profile: { ...profile, readOnly: true } },
        ...{ scratch: null, tryouts: null, activity: null },
      },
      // The primary's: what is on one is on the other.
      twin: this.#explainer.twinOf(connection) ?? undefined,
      place: words,
    };
  }

  #look(connection: OpenConnection, replicas?: readonly NamedReplica[]): Promise<ReplicaReport> {
    const opened =
      replicas?.map((replica) => this.#replicas.one(connection, replica)) ??
      this.#replicas.of(connection);
    return this.#work.run(`Looking at the replicas of ${connection.profile.name}`, (work) =>
      readReplicas(connection.client, opened, work),
    );
  }

  async #chosenOf(
    connection: OpenConnection,
    { replicas, proposed }: ReplicaReport,
  ): Promise<readonly Replica[]> {
    const { profile } = connection;
    const known = distinct(profile.replicas ?? []).map((replica, index): Choice<Offered> => {
      const standing = replicas[index];
      return {
        label: named(replica).name,
        description: standing?.kind === 'standby' ? standingWords(standing) : (standing?.why ?? ''),
        value: { kind: 'known', replica },
      };
    });
    const seen = proposed.map(({ name, host, port, state }): Choice<Offered> => ({
      label: name,
      description: `${host}, ${state ?? ''}: the server sends to it`,
      value: { kind: 'asked', name, address: addressText({ host, port }) },
    }));
    const other: Choice<Offered> = {
      label: 'Another one, by its address',
      value: { kind: 'asked', name: null, address: '' },
    };
    const picked = await askMany<Offered>(
      `Which replicas may be read for ${profile.name}? Each gets its login`,
      [...known, ...seen, other],
      ({ kind }) => kind === 'known',
      { title: TITLE, step: 1, totalSteps: 1 },
    );
    if (picked === undefined || picked === BACK) throw new CancelledError();
    const chosen: Replica[] = [];
    for (const one of picked) {
      chosen.push(one.kind === 'known' ? one.replica : await this.#addressOf(one, connection));
    }
    return chosen;
  }

  /** The port of a standby is not told, so it is asked for. */
  async #addressOf(
    { name, address }: Extract<Offered, { readonly kind: 'asked' }>,
    { profile }: OpenConnection,
  ): Promise<Replica> {
    const text = await askText(
      {
        prompt: `Address of ${name ?? 'the replica'} as this machine reaches it; its port is not told by the server`,
        value: address,
        placeholder: 'replica.example.com:5432',
        validate: (value) => {
          const read = readReplica(value, profile);
          return read.ok ? null : read.error;
        },
      },
      { title: TITLE, step: 1, totalSteps: 1 },
    );
    if (text === undefined || text === BACK) throw new CancelledError();
    const read = readReplica(text, profile);
    if (!read.ok) throw new DatabaseError('other', read.error);
    const { host, port } = read.value;
    return { ...(name !== null && { name }), host, port };
  }
}

type Offered =
  | { readonly kind: 'known'; readonly replica: Replica }
  | { readonly kind: 'asked'; readonly name: string | null; readonly address: string };
