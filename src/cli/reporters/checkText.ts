// A check of plans for a terminal: what differs, statement by statement, and what to do next.

import {
  kindWords,
  nextWords,
  stepWords,
  summaryWords,
} from '../../features/planGuard/planCheckWords';
import type { CheckedPlan, PlanCheck } from '../../model/planCheck';
import { visibleIn } from '../../util/visibleText';
import { styleFor, wrap, type Style } from './style';

interface Page {
  readonly style: Style;
  readonly columns: number;
}

export function checkText(
  given: PlanCheck,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const style = styleFor(colour);
  const check = visibleIn(given);
  const { statements, gone, notPlanned, notes, summary } = check;
  const next = nextWords(check);
  const place = (words: string): string => wrap(words, columns, '  ');
  return [
    ...statements.flatMap((checked) => statementLines(checked, { style, columns })),
    ...gone.map(({ file, title }) => place(`gone  ${title}  ${file}`)),
    ...notPlanned.flatMap(({ file, line, title, why }) => [
      place(`not planned  ${title}  ${file}:${String(line)}`),
      wrap(why, columns, '     '),
    ]),
    ...notes.map((note) => style.warning(wrap(note, columns, ''))),
    (summary.worse === 0 ? style.good : style.strong)(wrap(summaryWords(check), columns, '')),
    ...(next === null ? [] : [wrap(next, columns, '')]),
    '',
  ].join('\n');
}

function statementLines(checked: CheckedPlan, { style, columns }: Page): readonly string[] {
  const { kind, file, line, title, regressions } = checked;
  const step = stepWords(checked);
  const paint = kind === 'worse' ? style.danger : style.accent;
  return [
    `${style.strong(title)}  ${style.muted(`${file}:${String(line)}`)}`,
    paint(wrap(kindWords(checked), columns, '  ')),
    ...regressions.map(({ message }) => wrap(message, columns, '  ')),
    ...(step === null ? [] : [wrap(`${step}.`, columns, '  ')]),
    '',
  ];
}
