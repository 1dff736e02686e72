// A twin file for the terminal: whose it is, what it holds, what it holds of the data, and what it lacks.

import { twinContents } from '../../features/twinContents';
import type { TwinInfo } from '../../model/twinInfo';
import { humanAge, humanBytes } from '../../util/humanNumbers';
import { visibleIn } from '../../util/visibleText';
import type { Environment } from '../environment';
import { styleFor, wrap } from './style';

/** `now`: milliseconds since 1970, to tell how old it is. */
export function twinText(
  given: TwinInfo,
  { colour, columns }: Pick<Environment, 'colour' | 'columns'>,
  now: number,
): string {
  const style = styleFor(colour);
  const info = visibleIn(given);
  const { source, madeAt, sizeBytes, format, losses } = info;
  const lines = [
    style.strong(
      wrap(
        `Twin of ${source.database}, PostgreSQL ${source.version}, read ${humanAge(now - Date.parse(madeAt))} ago as ${source.user}.`,
        columns,
        '  ',
      ),
    ),
    style.muted(`  ${madeAt}  ·  ${humanBytes(sizeBytes)}  ·  format ${String(format)}`),
    '',
    ...twinContents(info).map((line) => wrap(line, columns, '  ')),
    ...(losses.length === 0
      ? []
      : ['', style.warning(`  Not carried over (${String(losses.length)})`)]),
    ...losses.map(({ kind, name, why, effect }) =>
      wrap(`${kind} ${name}: ${effect} (${why}).`, columns, '    '),
    ),
  ];
  return `\n${lines.join('\n')}\n\n`;
}
