// A tested connection as plain text, for a terminal and an editor: a line a step, with its time, and what to do.

import {
  TEST_STEPS,
  type ConnectionTest,
  type HostTest,
  type TestStep,
} from '../../../model/connectionTest';
import { humanMs } from '../../../util/humanNumbers';
import { visibleIn } from '../../../util/visibleText';
import { wrap } from '../../../util/wrapText';

type Outcome = TestStep['outcome'];

export interface TestTextOptions {
  readonly paint: (meaning: Outcome | 'strong' | 'muted' | 'sql', text: string) => string;
  readonly columns: number;
}

const MARKS: Readonly<Record<Outcome, string>> = {
  works: '✓',
  note: '○',
  failed: '✗',
  skipped: '·',
};

const NAMES: Readonly<Record<TestStep['kind'], string>> = {
  'password-command': 'Password',
  ssh: 'SSH',
  name: 'Name',
  socket: 'Reached',
  tls: 'TLS',
  login: 'Login',
  server: 'Server',
  pooler: 'Pooler',
  session: 'Session',
  rights: 'Rights',
  statements: 'Statements',
};
const NAME_WIDTH = Math.max(...TEST_STEPS.map((kind) => NAMES[kind].length)) + 2;
const INDENT = ' '.repeat(NAME_WIDTH + 4);

export function connectionTestText(given: ConnectionTest, options: TestTextOptions): string {
  const test = visibleIn(given);
  const several = test.hosts.length > 1;
  return [
    '',
    options.paint('strong', `  ${test.name}`) + options.paint('muted', `  ${test.where}`),
    ...test.hosts.flatMap((host) => ['', ...hostLines(host, several, options)]),
    '',
    `  ${options.paint(test.works ? 'works' : 'failed', verdictOf(test))}`,
    '',
  ].join('\n');
}

/** One sentence. */
export function verdictOf({ works, hosts }: ConnectionTest): string {
  const notes = hosts.flatMap(({ steps }) => steps).filter(({ outcome }) => outcome === 'note');
  if (works)
    return notes.length === 0
      ? 'The connection works.'
      : `The connection works; ${String(notes.length)} ${notes.length === 1 ? 'thing' : 'things'} to know.`;
  if (hosts.some((host) => host.works))
    return 'The connection does not work: no host that answers is what target_session_attrs asks for.';
  return hosts.length > 1
    ? `The connection does not work: none of its ${String(hosts.length)} hosts can be used.`
    : 'The connection does not work.';
}

/** What ended it, where one host is all there is; null where it works. */
export function failureOf({ works, hosts }: ConnectionTest): string | null {
  const [only] = hosts;
  if (works || only === undefined || hosts.length > 1) return null;
  return only.steps.find(({ outcome }) => outcome === 'failed')?.message ?? null;
}

function hostLines(
  { host, port, steps }: HostTest,
  several: boolean,
  options: TestTextOptions,
): readonly string[] {
  const heading = several ? [options.paint('strong', `  ${host}:${String(port)}`)] : [];
  return [...heading, ...steps.flatMap((step) => stepLines(step, options))];
}

function stepLines(
  { kind, outcome, message, sql, elapsedMs }: TestStep,
  { paint, columns }: TestTextOptions,
): readonly string[] {
  const time = elapsedMs === null ? '' : ` (${humanMs(elapsedMs)})`;
  const name = NAMES[kind].padEnd(NAME_WIDTH);
  const text = wrap(message + time, columns, INDENT).slice(INDENT.length);
  return [
    `  ${paint(outcome, MARKS[outcome])} ${name}${outcome === 'skipped' ? paint('muted', text) : text}`,
    ...(sql === null ? [] : [paint('sql', INDENT + sql)]),
  ];
}
