// Asks for a connection: a URL at once or field by field; every later question is the same for both.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  addressesOf,
  connectionProfileSchema,
  endpointOf,
  isThroughSsh,
  PROFILE_VERSION,
  sshOf,
  tlsModeSchema,
  type ConnectionProfile,
  type TargetSession,
  type TlsMode,
} from '../../model/connectionProfile';
import { DEFAULT_PORT, readHosts, writeHosts } from '../../model/hostLists';
import { BACK, askChoice, askMany, askSteps, askText } from '../shell/questions';
import type { Answer, Choice, Place, Step } from '../shell/questions';
import { ConcealedUrl } from './concealedUrl';
import { askThrough } from './sshStep';
import { FLAG_CHOICES, TARGET_CHOICES, TLS_CHOICES, type Flag } from './formChoices';
import { parseConnectionUrl } from '../../features/connections/parameters';

export interface FormResult {
  readonly profile: ConnectionProfile;
  /** Null: keep the one that is stored, or connect without. */
  readonly password: string | null;
}

interface Draft {
  readonly byUrl: boolean;
  /** Of several hosts, lists as libpq writes them. */
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly user: string;
  readonly password: string | null;
  readonly tls: TlsMode | null;
  readonly caFile: string | null;
  /** What only a URL can say, such as client certificates and options. */
  readonly more: Partial<ConnectionProfile>;
  readonly flags: readonly Flag[];
  readonly name: string;
}
type TextField = 'host' | 'port' | 'database' | 'user' | 'name';

/** Undefined when the person closed a question; `password` is one that was entered before. */
export async function askConnection(
  existing: ConnectionProfile | null,
  password: string | null = null,
): Promise<FormResult | undefined> {
  const title = existing ? `Edit ${existing.name}` : 'Add Connection';
  const steps = existing
    ? [...fieldSteps, ...commonSteps]
    : [waySteps, ...fieldSteps, ...commonSteps];
  const draft = await askSteps(title, draftOf(existing, password), steps);
  return draft && resultOf(draft, existing);
}

/** All else was right: the server answered. */
export async function askAnotherPassword(
  existing: ConnectionProfile | null,
  password: string | null = null,
): Promise<FormResult | undefined> {
  const title = `Password for ${existing?.name ?? 'the connection'}`;
  const draft = await askSteps(title, draftOf(existing, password), [askPassword]);
  return draft && resultOf(draft, existing);
}

const waySteps: Step<Draft> = async (draft, place) => {
  const way = await askChoice(
    'How do you want to give the connection?',
    [
      { label: '$(link) Paste a URL', description: 'postgresql://user@host/database', value: true },
      { label: '$(list-unordered) Fill in the fields', value: false },
    ],
    (byUrl) => byUrl === draft.byUrl,
    place,
  );
  if (way === undefined || way === BACK) return way;
  return way ? askUrl(draft, place) : { ...draft, byUrl: false };
};

async function askUrl(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const text = await askText(
    {
      prompt: 'Connection URL. A password in it goes to the secret storage.',
      value: '',
      placeholder: 'postgresql://user:password@host:5432/database?sslmode=verify-full',
      // It may hold a password, and others may look on.
      concealed: new ConcealedUrl(),
      validateAtOnce: true,
      validate: (value) => {
        const parsed = parseConnectionUrl(value);
        return parsed.ok ? null : parsed.error;
      },
    },
    place,
  );
  if (text === undefined || text === BACK) return text;
  const parsed = parseConnectionUrl(text);
  if (!parsed.ok) return draft;
  const { fields, password } = parsed.value;
  const { host, port, otherHosts = [], database, user, tls, caFile, ...more } = fields;
  const hosts = writeHosts([{ host, port }, ...otherHosts]);
  return {
    ...draft,
    byUrl: true,
    ...hosts,
    database,
    user,
    tls: tls ?? null,
    caFile: caFile ?? null,
    more,
    flags: [...draft.flags, ...(isThroughSsh(more) ? (['ssh'] as const) : [])],
    password: password === '' ? null : password,
    name: `${database} on ${hosts.host}`,
  };
}

function textStep(field: TextField, prompt: string): Step<Draft> {
  return async (draft, place) => {
    const validate =
      field === 'port' ? (value: string) => portProblem(draft.host, value) : emptyProblem;
    const answer = await askText({ prompt, value: draft[field], validate }, place);
    if (answer === undefined || answer === BACK) return answer;
    return { ...draft, [field]: answer.trim() };
  };
}

const askPassword: Step<Draft> = async (draft, place) => {
  const prompt = 'Password, kept in the secret storage. Empty: the stored one, .pgpass, or none.';
  const answer = await askText({ prompt, value: draft.password ?? '', password: true }, place);
  if (answer === undefined || answer === BACK) return answer;
  return { ...draft, password: answer === '' ? null : answer };
};

/** Of one host there is nothing to choose. */
const askTarget: Step<Draft> = async (draft, place) => {
  if (!draft.host.includes(',')) return draft;
  const now = draft.more.targetSessionAttrs ?? 'any';
  const target = await askChoice(
    'Which of the hosts is wanted (target_session_attrs)?',
    TARGET_CHOICES,
    (each) => each === now,
    place,
  );
  if (target === undefined || target === BACK) return target;
  return { ...draft, more: withTarget(draft, target === 'any' ? undefined : target) };
};

function withTarget({ more }: Draft, target: TargetSession | undefined): Draft['more'] {
  const { targetSessionAttrs: _, ...rest } = more;
  return { ...rest, ...(target !== undefined && { targetSessionAttrs: target }) };
}

const fieldSteps: readonly Step<Draft>[] = [
  unlessByUrl(textStep('host', 'Host name or address; several with commas, tried in this order')),
  unlessByUrl(textStep('port', 'Port, of all hosts or one each with commas')),
  unlessByUrl(askTarget),
  unlessByUrl(textStep('database', 'Database')),
  unlessByUrl(textStep('user', 'User')),
  unlessByUrl(askPassword),
];

/** A URL has answered it already. */
function unlessByUrl(step: Step<Draft>): Step<Draft> {
  return async (draft, place) => (draft.byUrl ? draft : step(draft, place));
}

const askTls: Step<Draft> = async (draft, place) => {
  const tls = await askChoice(
    'TLS: how is the server checked?',
    TLS_CHOICES,
    (mode) => mode === draft.tls,
    place,
  );
  if (tls === undefined || tls === BACK) return tls;
  if (tls !== 'verify-ca' && tls !== 'verify-full') return { ...draft, tls };
  return askCaFile({ ...draft, tls }, place);
};

async function askCaFile(draft: Draft, place: Place): Promise<Answer<Draft>> {
  const choices: Choice<'keep' | 'system' | 'pick'>[] = [
    { label: "This machine's certificate authorities", value: 'system' },
    { label: 'Choose a CA file…', description: 'PEM', value: 'pick' },
  ];
  if (draft.caFile !== null)
    choices.unshift({ label: 'Keep the CA file', description: draft.caFile, value: 'keep' });
  const way = await askChoice('Who may sign the certificate?', choices, () => false, place);
  if (way === undefined || way === BACK) return way;
  if (way === 'keep') return draft;
  if (way === 'system') return { ...draft, caFile: null };
  const files = await vscode.window.showOpenDialog({
    title: 'CA file (PEM)',
    canSelectMany: false,
  });
  return files?.[0] ? { ...draft, caFile: files[0].fsPath } : BACK;
}

/** Where the flag is not set there is nothing to ask. */
const askSsh: Step<Draft> = async (draft, place) => {
  if (!draft.flags.includes('ssh')) return draft;
  const { ssh: _ssh, sshConfigHost: _name, ...more } = draft.more;
  const through = await askThrough(sshOf(draft.more), place);
  if (through === undefined || through === BACK) return through;
  return { ...draft, more: { ...more, ...through } };
};

const commonSteps: readonly Step<Draft>[] = [
  askTls,
  async (draft, place) => {
    const flags = await askMany(
      'Is it production, read-only, behind an SSH host? Enter alone means none of it',
      FLAG_CHOICES,
      (flag) => draft.flags.includes(flag),
      place,
    );
    return flags === undefined || flags === BACK ? flags : { ...draft, flags };
  },
  askSsh,
  (draft, place) =>
    textStep('name', 'Name of the connection')(
      draft.name === '' ? { ...draft, name: `${draft.database} on ${draft.host}` } : draft,
      place,
    ),
];

function draftOf(profile: ConnectionProfile | null, password: string | null): Draft {
  const addresses = profile ? addressesOf(profile) : [];
  return {
    byUrl: false,
    ...writeHosts(addresses.length === 0 ? [{ host: 'localhost', port: DEFAULT_PORT }] : addresses),
    database: profile?.database ?? 'postgres',
    user: profile?.user ?? 'postgres',
    password,
    tls: profile?.tls ?? null,
    caFile: profile?.caFile ?? null,
    more: {
      ...(profile?.targetSessionAttrs && { targetSessionAttrs: profile.targetSessionAttrs }),
      ...(profile && sshOf(profile)),
    },
    flags: [
      ...(profile?.production ? (['production'] as const) : []),
      ...(profile?.readOnly ? (['readOnly'] as const) : []),
      ...(profile && isThroughSsh(profile) ? (['ssh'] as const) : []),
    ],
    name: profile?.name ?? '',
  };
}

function resultOf(draft: Draft, existing: ConnectionProfile | null): FormResult {
  const {
    tls: _tls,
    caFile: _caFile,
    otherHosts: _otherHosts,
    targetSessionAttrs: _target,
    ssh: _ssh,
    sshConfigHost: _sshConfigHost,
    ...kept
  } = existing ?? { id: randomUUID() };
  const hosts = readHosts(draft.host, draft.port);
  const [first, ...otherHosts] = hosts.ok ? hosts.value : [];
  if (first === undefined) throw new Error('hosts that were checked cannot be read');
  const { ssh: _route, sshConfigHost: _name, ...more } = draft.more;
  const profile = connectionProfileSchema.parse({
    ...kept,
    ...more,
    ...(draft.flags.includes('ssh') && sshOf(draft.more)),
    version: PROFILE_VERSION,
    name: draft.name,
    endpoint: endpointOf(first.host, first.port),
    ...(otherHosts.length > 0 && { otherHosts }),
    database: draft.database,
    user: draft.user,
    production: draft.flags.includes('production'),
    readOnly: draft.flags.includes('readOnly'),
    ...(draft.tls && { tls: tlsModeSchema.parse(draft.tls) }),
    ...(draft.caFile !== null && { caFile: draft.caFile }),
  });
  return { profile, password: draft.password };
}

function emptyProblem(value: string): string | null {
  return value.trim() === '' ? 'It cannot be empty.' : null;
}

function portProblem(hosts: string, value: string): string | null {
  if (value.trim() === '') return 'It cannot be empty.';
  const read = readHosts(hosts, value);
  return read.ok ? null : read.error;
}
