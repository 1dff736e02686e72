// The plan as EXPLAIN prints it in its text form (explain.c), for a chat, an issue, or a tool that reads plans.

import type { StatementFields } from '../../model/planNode';
import type { PanelReport } from '../../model/panelReport';
import { nodeLabel } from './nodeLabel';
import { plain, type Fields } from './propertyGroups';
import { propertyLines } from './propertyLines';

type Node = PanelReport['plan']['nodes'][number];

/** Where an arrow stands and where the properties of its node do, in blanks. */
interface Place {
  readonly arrow: number | null;
  readonly properties: number;
}

/** Nodes come in pre-order, so each finds its parent's place. */
export function explainText({ nodes, statementFields }: PanelReport['plan']): string {
  const places: Place[] = [];
  const lines = nodes.flatMap((node) => {
    const above = node.parentId === null ? null : (places[node.parentId] ?? null);
    const name = node.fields['Subplan Name'];
    const place = placeBelow(above, name !== undefined);
    places.push(place);
    return [
      ...(name === undefined ? [] : [`${blanks(above?.properties ?? 0)}${name}`]),
      `${place.arrow === null ? '' : `${blanks(place.arrow)}->  `}${nodeLine(node)}`,
      ...detailLines(node.fields).map((line) => `${blanks(place.properties)}${line}`),
    ];
  });
  // auto_explain prints the statement above its plan.
  const { 'Query Text': text, ...rest } = statementFields;
  const above = text === undefined ? [] : [`Query Text: ${plain(text)}`];
  return [...above, ...lines, ...statementLines(rest)].join('\n');
}

// explain.c ExplainNode: `->  ` takes four blanks, and properties stand two further in than the name behind it.
/** A name of a subplan stands where the arrow would, and the arrow one step further. */
function placeBelow(above: Place | null, isNamed: boolean): Place {
  if (above === null) return { arrow: isNamed ? 2 : null, properties: isNamed ? 8 : 2 };
  const arrow = above.properties + (isNamed ? 2 : 0);
  return { arrow, properties: arrow + 6 };
}

function blanks(count: number): string {
  return ' '.repeat(count);
}

/** `Seq Scan on t  (cost=... rows=... width=...) (actual ...)`, two blanks before the cost as explain.c has them. */
function nodeLine({ fields }: Node): string {
  const { 'Startup Cost': startup, 'Total Cost': total } = fields;
  const cost =
    startup === undefined || total === undefined
      ? ''
      : `  (cost=${startup.toFixed(2)}..${total.toFixed(2)} rows=${String(fields['Plan Rows'] ?? 0)} width=${String(fields['Plan Width'] ?? 0)})`;
  const actual = actualWords(fields);
  return `${nodeLabel(fields)}${cost}${actual === '' ? '' : ` (${actual})`}`;
}

function actualWords(fields: Fields): string {
  const loops = fields['Actual Loops'];
  if (typeof loops !== 'number') return '';
  if (loops === 0) return 'never executed';
  const { 'Actual Startup Time': from, 'Actual Total Time': to, 'Actual Rows': rows } = fields;
  const time =
    typeof from === 'number' && typeof to === 'number'
      ? `time=${from.toFixed(3)}..${to.toFixed(3)} `
      : '';
  return `actual ${time}rows=${rowsText(rows)} loops=${String(loops)}`;
}

/** From 18 on means have two decimals. */
function rowsText(rows: unknown): string {
  if (typeof rows !== 'number') return '';
  return Number.isInteger(rows) ? String(rows) : rows.toFixed(2);
}

/** Properties first, then what each worker did, as VERBOSE prints them. */
function detailLines(fields: Fields): readonly string[] {
  const workers: unknown = fields['Workers'];
  return [
    ...propertyLines(fields),
    ...(Array.isArray(workers) ? workers.flatMap(workerLines) : []),
  ];
}

function workerLines(worker: unknown): readonly string[] {
  if (typeof worker !== 'object' || worker === null) return [];
  const fields: Fields = { ...worker };
  const { JIT: jit } = fields;
  // `Worker 0:  actual time=0.021..4.310 rows=120 loops=1`, its further lines two blanks below.
  const [first = '', ...rest] = [
    ...(fields['Actual Loops'] === undefined ? [] : [actualWords(fields)]),
    ...propertyLines(fields),
    ...(isFields(jit) ? jitLines(jit) : []),
  ];
  return [
    `Worker ${plain(fields['Worker Number'])}:  ${first}`,
    ...rest.map((line) => `  ${line}`),
  ];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function statementLines(fields: StatementFields): readonly string[] {
  return Object.entries(fields).flatMap(([key, value]: [string, unknown]) => {
    const read = STATEMENT[key];
    return read === undefined ? [`${key}: ${plain(value)}`] : read(value);
  });
}

// Below the nodes: each key has a line of its own form; unknown ones of newer versions are printed plainly.
const STATEMENT: Readonly<Record<string, (value: unknown) => readonly string[]>> = {
  'Planning Time': (ms) => [`Planning Time: ${fixed(ms, 3)} ms`],
  'Execution Time': (ms) => [`Execution Time: ${fixed(ms, 3)} ms`],
  // `Settings: work_mem = '64MB', enable_nestloop = 'off'`
  Settings: (settings) =>
    isFields(settings)
      ? [
          `Settings: ${Object.entries(settings)
            .map(([name, value]) => `${name} = '${plain(value).replaceAll("'", "''")}'`)
            .join(', ')}`,
        ]
      : [],
  Planning: (planning) => {
    const lines = isFields(planning) ? propertyLines(planning) : [];
    return lines.length === 0 ? [] : ['Planning:', ...lines.map((line) => `  ${line}`)];
  },
  // `Trigger for constraint orders_customer_id_fkey: time=12.301 calls=100`
  Triggers: (triggers) =>
    Array.isArray(triggers) ? triggers.filter(isFields).map(triggerLine) : [],
  JIT: (jit) => (isFields(jit) ? jitLines(jit) : []),
  // `Serialization: time=0.120 ms  output=12kB  format=text`, from 17 on.
  Serialization: (given) => {
    if (!isFields(given)) return [];
    const time = given['Time'] === undefined ? '' : `time=${fixed(given['Time'], 3)} ms  `;
    return [
      `Serialization: ${time}output=${plain(given['Output Volume'])}kB  format=${plain(given['Format'])}`,
    ];
  },
};

function triggerLine(trigger: Fields): string {
  const name = plain(trigger['Trigger Name']);
  // Read from the text form, a constraint's trigger may have its name alone (statement.ts): then it was printed like that.
  const constraint = trigger['Constraint Name'];
  const of =
    constraint === undefined
      ? name
      : name === constraint
        ? `for constraint ${name}`
        : `${name} for constraint ${plain(constraint)}`;
  const on = trigger['Relation'] === undefined ? '' : ` on ${plain(trigger['Relation'])}`;
  const time = trigger['Time'] === undefined ? '' : `time=${fixed(trigger['Time'], 3)} `;
  return `Trigger ${of}${on}: ${time}calls=${plain(trigger['Calls'])}`;
}

/** `Timing: Generation 1.204 ms (Deform 0.402 ms), Inlining 0.000 ms, ...`: without Deform up to 16. */
function jitLines(jit: Fields): readonly string[] {
  const { Options: options, Timing: timing } = jit;
  return [
    'JIT:',
    `  Functions: ${plain(jit['Functions'])}`,
    ...(isFields(options)
      ? [
          `  Options: ${Object.entries(options)
            .map(([name, value]) => `${name} ${plain(value)}`)
            .join(', ')}`,
        ]
      : []),
    ...(isFields(timing)
      ? [
          `  Timing: ${Object.entries(timing)
            .map(([name, ms]) => `${name} ${jitTime(ms)}`)
            .join(', ')}`,
        ]
      : []),
  ];
}

/** From 17 on Generation is an object of two times. */
function jitTime(ms: unknown): string {
  if (!isFields(ms)) return `${fixed(ms, 3)} ms`;
  return `${fixed(ms['Total'], 3)} ms (Deform ${fixed(ms['Deform'], 3)} ms)`;
}

function fixed(value: unknown, decimals: number): string {
  return typeof value === 'number' ? value.toFixed(decimals) : plain(value);
}
