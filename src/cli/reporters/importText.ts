// Connections that were found, for a terminal: where each stands, what to write to use it, and what could not be read.

import {
  writeConnectionUrl,
  type FoundConnection,
  type ImportReport,
} from '../../features/connections/importing';
import { visibleIn } from '../../util/visibleText';
import { styleFor, wrap, type Style } from './style';

export function importText(
  report: ImportReport,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const style = styleFor(colour);
  // Out of sight before anything is printed.
  const found = visibleIn(
    report.found.map((one) => ({ ...one, password: one.password === null ? null : '' })),
  );
  const { unread, limits } = visibleIn({ unread: report.unread, limits: report.limits });
  const lines = [
    '',
    style.strong(`  ${headline(found)}`),
    '',
    ...found.flatMap((one, index) => foundLines(one, index, { style, columns })),
  ];
  if (unread.length > 0) {
    lines.push(style.strong('  Not read'));
    for (const { file, line, label, why } of unread)
      lines.push(wrap(`${file}:${String(line)} ${label}. ${why}`, columns, '    '));
    lines.push('');
  }
  for (const limit of limits) lines.push(style.warning(wrap(limit, columns, '  ')));
  const [first] = found;
  if (first !== undefined) lines.push(...nextLines(first, { style, columns }));
  return [...lines, ''].join('\n');
}

function headline(found: readonly FoundConnection[]): string {
  const twice = found.filter(({ sameAs }) => sameAs !== null).length;
  const count = found.length - twice;
  if (found.length === 0) return 'No connection was found';
  return `${String(count)} ${count === 1 ? 'connection' : 'connections'}${twice === 0 ? '' : `, ${String(twice)} more ${twice === 1 ? 'leads' : 'lead'} to the same`}`;
}

interface Shown {
  readonly style: Style;
  readonly columns: number;
}

function foundLines(
  { place, fields, password, notes, sameAs }: FoundConnection,
  index: number,
  { style, columns }: Shown,
): readonly string[] {
  const number = `${String(index + 1)}.`.padStart(5);
  const where = `${place.file}:${String(place.line)}  ${place.label}`;
  const same = sameAs === null ? [] : [`the same as ${String(sameAs + 1)}`];
  const known = password === null ? 'no password found' : 'its password is there';
  return [
    `${number} ${style.accent(writeConnectionUrl(fields))}`,
    style.muted(`      ${where}  ·  ${[...same, known].join('  ·  ')}`),
    ...notes.map((note) => style.warning(wrap(note, columns, '      '))),
    '',
  ];
}

function nextLines({ fields }: FoundConnection, { style, columns }: Shown): readonly string[] {
  return [
    wrap(
      'Nothing was connected to. To use one, with its password in PGPASSWORD or ~/.pgpass:',
      columns,
      '  ',
    ),
    `  ${style.accent(`planwright health --dsn '${writeConnectionUrl(fields).replaceAll("'", '%27')}'`)}`,
  ];
}
