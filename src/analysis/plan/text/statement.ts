// Reads the lines of FORMAT TEXT that speak of the whole statement: times, triggers, JIT, settings.

import type { Fields } from './label';
import { readProperty } from './properties';
import { splitList } from './splitList';

/** Sections whose lines stand below them, indented. */
export type Section = 'Planning' | 'JIT';

export function isSectionName(line: string): boolean {
  return sectionOf(line) !== null;
}

export function sectionOf(line: string): Section | null {
  if (line === 'Planning:') return 'Planning';
  return line === 'JIT:' ? 'JIT' : null;
}

const STATEMENT_LINE =
  /^(?:(?:planning|execution) time|total runtime|Settings|Query Identifier|Serialization):|^Trigger \S/i;

/** Begins like a line that speaks of the whole statement. */
export function isStatementLine(line: string): boolean {
  return STATEMENT_LINE.test(line);
}

/** True when the line was one of the statement's own; its fields are added to `statement`. */
export function readStatementLine(line: string, statement: Fields): boolean {
  const time = /^(Planning|Execution) Time: ([\d.]+) ms$/i.exec(line);
  if (time !== null) {
    statement[`${/^p/i.test(line) ? 'Planning' : 'Execution'} Time`] = Number(time[2]);
    return true;
  }
  // Before PostgreSQL 9.4, and still in old collections; up to 7.4 in msec.
  const runtime = /^Total runtime: ([\d.]+) m(?:s|sec)$/i.exec(line);
  if (runtime !== null) {
    statement['Execution Time'] = Number(runtime[1]);
    return true;
  }
  if (line.startsWith('Settings: ')) {
    statement['Settings'] = readSettings(line.slice('Settings: '.length));
    return true;
  }
  if (line.startsWith('Query Identifier: ')) {
    const text = line.slice('Query Identifier: '.length).trim();
    const number = Number(text);
    statement['Query Identifier'] = Number.isSafeInteger(number) ? number : text;
    return true;
  }
  return readTrigger(line, statement) || readSerialization(line, statement);
}

/** `work_mem = '1MB', search_path = 'a, b'` */
function readSettings(text: string): Fields {
  const settings: [string, string][] = [];
  for (const [, name = '', value = ''] of text.matchAll(
    /(?<![\w.])([\w.]+) = '([^']*(?:''[^']*)*)'/g,
  )) {
    settings.push([name, value.replaceAll("''", "'")]);
  }
  return Object.fromEntries(settings);
}

const TRIGGER =
  /^Trigger (?:for constraint (?<constraint>\S+)|(?<name>\S+)(?: for constraint (?<both>\S+))?)(?: on (?<relation>\S+))?: (?:time=(?<time>[\d.]+) )?calls=(?<calls>[\d.]+)$/;

function readTrigger(line: string, statement: Fields): boolean {
  const found = TRIGGER.exec(line)?.groups;
  if (found === undefined) return false;
  const { constraint, name, both, relation, time, calls } = found;
  const owner = constraint ?? both;
  const triggers = Array.isArray(statement['Triggers']) ? (statement['Triggers'] as unknown[]) : [];
  statement['Triggers'] = [
    ...triggers,
    {
      // Without VERBOSE the trigger of a constraint is printed by the constraint's name alone.
      'Trigger Name': name ?? owner ?? '',
      ...(owner === undefined ? {} : { 'Constraint Name': owner }),
      ...(relation === undefined ? {} : { Relation: relation }),
      ...(time === undefined ? {} : { Time: Number(time) }),
      Calls: Number(calls),
    },
  ];
  return true;
}

/** `Serialization: time=0.1 ms  output=12kB  format=text` */
function readSerialization(line: string, statement: Fields): boolean {
  const match = /^Serialization: (?:time=([\d.]+) ms\s+)?output=(\d+)kB\s+format=(\w+)$/.exec(line);
  if (match === null) return false;
  const [, time, volume, format] = match;
  statement['Serialization'] = {
    ...(time === undefined ? {} : { Time: Number(time) }),
    'Output Volume': Number(volume),
    Format: format,
  };
  return true;
}

/** A line below Planning: or JIT:. */
export function readSectionLine(section: Section, line: string, statement: Fields): void {
  const [key = '', value = ''] = splitKey(line);
  const before = statement[section];
  const fields: Fields = typeof before === 'object' && before !== null ? { ...before } : {};
  if (section === 'Planning') Object.assign(fields, readPlanning(key, value));
  else Object.assign(fields, readJit(key, value));
  statement[section] = fields;
}

function splitKey(line: string): readonly string[] {
  const at = line.indexOf(': ');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 2).trim()];
}

function readPlanning(key: string, value: string): Fields {
  if (key !== 'Memory') return readProperty(key, value, '');
  const [, used, allocated] = /used=(\d+)kB\s+allocated=(\d+)kB/.exec(value) ?? [];
  return { 'Memory Used': Number(used), 'Memory Allocated': Number(allocated) };
}

function readJit(key: string, value: string): Fields {
  if (key === 'Functions') return { Functions: Number(value) };
  if (key === 'Options') {
    const pairs = splitList(value).map((item): [string, boolean] => {
      const [name = '', flag] = item.split(/ (?=true|false)/);
      return [name, flag === 'true'];
    });
    return { Options: Object.fromEntries(pairs) };
  }
  if (key !== 'Timing') return { [key]: value };
  const timing: Fields = {};
  for (const item of splitList(value)) {
    const [, name = '', ms, deform] =
      /^(\w+) ([\d.]+) ms(?: \(Deform ([\d.]+) ms\))?$/.exec(item) ?? [];
    if (name === '') continue;
    timing[name] =
      deform === undefined ? Number(ms) : { Deform: Number(deform), Total: Number(ms) };
  }
  return { Timing: timing };
}
