// Text that somebody else wrote, made safe to show: control characters, which terminals obey and people do not see, become
// symbols. One UTF-16 unit stays one unit, so offsets into the text hold.

/** C0, DEL, C1; what turns the direction of text or hides in it (UAX #9, UAX #31); line separators; surrogates alone; tags. */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- they are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Unicode has a picture of each C0 character, in their order from here. */
const CONTROL_PICTURES = 0x2400;
const DELETE_PICTURE = '\u2421';
const REPLACEMENT = '\ufffd';

/** For text of several lines: a line feed, one after a carriage return, and a tab stay what they are. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (unit, at: number) =>
    unit === '\n' || unit === '\t' || (unit === '\r' && text[at + 1] === '\n')
      ? unit
      : symbolOf(unit),
  );
}

/** For a name or a sentence: nothing of it may begin a line of its own. */
export function visibleLine(text: string): string {
  return text.replace(HIDDEN, symbolOf);
}

/** For a line that an editor shows outside of files: it makes links that run commands of `[text](command:id)`, whoever wrote it. */
export function visibleMessage(text: string): string {
  return visibleLine(text).replaceAll('](', '] (');
}

function symbolOf(unit: string): string {
  const code = unit.charCodeAt(0);
  if (code <= 0x1f) return String.fromCharCode(CONTROL_PICTURES + code);
  return code === 0x7f ? DELETE_PICTURE : REPLACEMENT.repeat(unit.length);
}

/** Fields that hold SQL or commands, which have lines of their own. */
const LINED_FIELDS: ReadonlySet<string> = new Set([
  ...['text', 'sql', 'undoSql', 'newText', 'query'],
  ...['apply', 'undo', 'template', 'script'],
]);

/** The same data with every string in it made visible: what a face is given to print. */
export function visibleIn<T>(data: T): T {
  const seen = new WeakMap<object, unknown>();
  // What is still to be filled: plans may be deeper than the call stack.
  const open: (() => void)[] = [];
  const copy = (value: unknown, lined: boolean): unknown => {
    if (typeof value === 'string') return lined ? visibleText(value) : visibleLine(value);
    if (typeof value !== 'object' || value === null) return value;
    const known = seen.get(value);
    if (known !== undefined) return known;
    if (!isPlain(value)) return value;
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      seen.set(value, items);
      open.push(() => {
        for (const item of value) items.push(copy(item, lined));
      });
      return items;
    }
    // Names of a database may be keys; on an object without a prototype none of them means anything.
    const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    seen.set(value, fields);
    open.push(() => {
      for (const [name, field] of Object.entries(value))
        fields[visibleLine(name)] = copy(field, LINED_FIELDS.has(name));
    });
    return fields;
  };
  const copied = copy(data, false);
  for (let fill = open.pop(); fill !== undefined; fill = open.pop()) fill();
  // Only strings were replaced, by strings.
  return copied as T;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** JSON that says exactly the same, with the characters escaped that JSON.stringify lets through. */
export function visibleJson(data: unknown, indent = 2): string {
  return JSON.stringify(data, null, indent).replace(HIDDEN, (unit) =>
    unit === '\n'
      ? unit
      : [...Array(unit.length).keys()]
          .map((at) => `\\u${unit.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
  );
}
