// Asks for a connection: a URL at once or field by field; every later question is the same for both.

import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  addressOf,
  connectionProfileSchema,
  endpointOf,
  PROFILE_VERSION,
  tlsModeSchema,
  type ConnectionProfile,
  type TlsMode,
} from '../../model/connectionProfile';
import { BACK, askChoice, askMany, askSteps, askText } from '../shell/questions';
import type { Answer, Choice, Place, Step } from '../shell/questions';
import { ConcealedUrl } from './concealedUrl';
import { parseConnectionUrl } from '../../features/connections/parameters';

export interface FormResult {
  readonly profile: ConnectionProfile;
  /** Null: keep the one that is stored, or connect without. */
  readonly password: string | null;
}

interface Draft {
  readonly byUrl: boolean;
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
type Flag = 'production' | 'readOnly';
type TextField = 'host' | 'port' | 'database' | 'user' | 'name';

const TLS_CHOICES: readonly Choice<TlsMode | null>[] = [
  {
    label: 'As the host asks for',
    description: 'elsewhere: certificate and name checked; this machine: encrypted if offered',
    value: null,
  },
  {
    label: 'verify-full',
    description: 'certificate and host name are checked',
    value: 'verify-full',
  },
  {
    label: 'verify-ca',
    description: 'certificate is checked, its host name is not',
    value: 'verify-ca',
  },
  { label: 'require', description: 'encrypted, but anybody could answer', value: 'require' },
  { label: 'prefer', description: 'encrypted if the server offers it', value: 'prefer' },
  { label: 'disable', description: 'plain text', value: 'disable' },
];

const FLAG_CHOICES: readonly Choice<Flag>[] = [
  {
    label: 'Production',
    description: 'red in the status bar; statements are not executed unless asked for',
    value: 'production',
  },
  { label: 'Read-only', description: 'nothing that writes is offered', value: 'readOnly' },
];

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
  const { host, port, database, user, tls, caFile, ...more } = fields;
  return {
    ...draft,
    byUrl: true,
    host,
    port: String(port),
    database,
    user,
    tls: tls ?? null,
    caFile: caFile ?? null,
    more,
    password: password === '' ? null : password,
    name: `${database} on ${host}`,
  };
}

function textStep(field: TextField, prompt: string): Step<Draft> {
  return async (draft, place) => {
    const validate = field === 'port' ? portProblem : emptyProblem;
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

const fieldSteps: readonly Step<Draft>[] = [
  unlessByUrl(textStep('host', 'Host name or address')),
  unlessByUrl(textStep('port', 'Port')),
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

const commonSteps: readonly Step<Draft>[] = [
  askTls,
  async (draft, place) => {
    const flags = await askMany(
      'Is it production or read-only? Enter alone means neither',
      FLAG_CHOICES,
      (flag) => draft.flags.includes(flag),
      place,
    );
    return flags === undefined || flags === BACK ? flags : { ...draft, flags };
  },
  (draft, place) =>
    textStep('name', 'Name of the connection')(
      draft.name === '' ? { ...draft, name: `${draft.database} on ${draft.host}` } : draft,
      place,
    ),
];

function draftOf(profile: ConnectionProfile | null, password: string | null): Draft {
  const address = profile && addressOf(profile);
  return {
    byUrl: false,
    host: address?.host ?? 'localhost',
    port: String(address?.port ?? 5432),
    database: profile?.database ?? 'postgres',
    user: profile?.user ?? 'postgres',
    password,
    tls: profile?.tls ?? null,
    caFile: profile?.caFile ?? null,
    more: {},
    flags: [
      ...(profile?.production ? (['production'] as const) : []),
      ...(profile?.readOnly ? (['readOnly'] as const) : []),
    ],
    name: profile?.name ?? '',
  };
}

function resultOf(draft: Draft, existing: ConnectionProfile | null): FormResult {
  const { tls: _tls, caFile: _caFile, ...kept } = existing ?? { id: randomUUID() };
  const profile = connectionProfileSchema.parse({
    ...kept,
    ...draft.more,
    version: PROFILE_VERSION,
    name: draft.name,
    endpoint: endpointOf(draft.host, Number(draft.port)),
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

function portProblem(value: string): string | null {
  const port = Number(value);
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? null
    : 'A port is a number from 1 to 65535.';
}
