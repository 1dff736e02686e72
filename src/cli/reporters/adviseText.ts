// Advice for a workload, for a terminal.

import {
  adviceHeadline,
  indexFacts,
  measuredWords,
  regressions,
  searchWords,
  statementCosts,
} from '../../features/advise/adviceWords';
import { oneLine } from '../../features/workload/workloadWords';
import type { AdviseJson } from '../../model/adviseJson';
import { humanCount } from '../../util/humanNumbers';
import { visibleIn, visibleLine } from '../../util/visibleText';
import { fit, styleFor, wrap, type Style } from './style';
import { asUndo } from './undoComment';

/** Of the statements and of what was refused, those that matter most; all of them are in the JSON. Heuristic: half a screen each. */
const MOST_STATEMENTS = 10;
const MOST_REFUSED = 10;

export function adviseText(
  given: AdviseJson,
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const style = styleFor(colour);
  // Line feeds stay, to be told as blanks.
  const advice = visibleIn(given);
  return [
    '',
    style.strong(wrap(adviceHeadline(advice), columns, '  ')),
    style.muted(wrap(searchWords(advice), columns, '  ')),
    ...created(advice, style, columns),
    ...dropped(advice, style, columns),
    ...statementLines(advice, style, columns),
    ...refused(advice, style, columns),
    ...unverified(advice, style, columns),
    ...advice.notes.map((note) => style.warning(wrap(note, columns, '  '))),
    '',
  ].join('\n');
}

function created({ create }: AdviseJson, style: Style, columns: number): readonly string[] {
  if (create.length === 0) return [];
  return [
    ...titled(`Create (${String(create.length)})`, style),
    ...create.flatMap((index) => [
      // SQL is not wrapped: it is there to be copied.
      `    ${style.accent(`${index.ddl};`)}`,
      style.muted(wrap(indexFacts(index).join(' · '), columns, '      ')),
      ...(index.remark === undefined ? [] : [wrap(index.remark, columns, '      ')]),
      style.muted(asUndo(`${index.undoSql};`).replace(/^/gm, '      ')),
    ]),
  ];
}

function dropped({ drop }: AdviseJson, style: Style, columns: number): readonly string[] {
  if (drop.length === 0) return [];
  return [
    ...titled(`Drop, once the new ones are there (${String(drop.length)})`, style),
    ...drop.flatMap(({ sql, undoSql, why }) => [
      `    ${style.accent(`${sql};`)}`,
      style.muted(wrap(why, columns, '      ')),
      style.muted(asUndo(`${undoSql};`).replace(/^/gm, '      ')),
    ]),
  ];
}

function statementLines(advice: AdviseJson, style: Style, columns: number): readonly string[] {
  const { statements } = advice;
  if (statements.length === 0) return [];
  const shown = statements.slice(0, MOST_STATEMENTS);
  const more = statements.length - shown.length;
  const line = (statement: (typeof statements)[number]): string => {
    const { id, text, calls } = statement;
    const measured = measuredWords(statement);
    const often = calls === 1 ? '' : `, ${humanCount(calls)} calls`;
    return [
      `    ${statementCosts(statement)}${often}  ${style.muted(id)}`,
      ...(measured === null ? [] : [wrap(measured, columns, '      ')]),
      style.muted(`      ${onOneLine(text, columns - 6)}`),
    ].join('\n');
  };
  const worse = regressions(advice);
  return [
    ...titled('Statements that cost the most', style),
    ...shown.map(line),
    ...(more > 0 ? [style.muted(`    and ${String(more)} more`)] : []),
    ...(worse.length === 0
      ? []
      : [style.danger(`  Cost more than before (${String(worse.length)})`), ...worse.map(line)]),
  ];
}

function refused({ refused: lost }: AdviseJson, style: Style, columns: number): readonly string[] {
  if (lost.length === 0) return [];
  const more = lost.length - MOST_REFUSED;
  return [
    ...titled('Not advised', style),
    ...lost
      .slice(0, MOST_REFUSED)
      .map(({ ddl, why }) => style.muted(wrap(`${ddl}: ${why}`, columns, '    '))),
    ...(more > 0 ? [style.muted(`    and ${String(more)} more`)] : []),
  ];
}

function unverified(
  { unverified: unknown }: AdviseJson,
  style: Style,
  columns: number,
): readonly string[] {
  if (unknown.length === 0) return [];
  return [
    ...titled(`Not judged (${String(unknown.length)})`, style),
    ...unknown.flatMap(({ id, text, why }) => [
      wrap(`${id}: ${why}`, columns, '    '),
      ...(text === '' ? [] : [style.muted(`      ${onOneLine(text, columns - 6)}`)]),
    ]),
  ];
}

function onOneLine(text: string, width: number): string {
  return fit(visibleLine(oneLine(text)), width).trimEnd();
}

function titled(title: string, style: Style): readonly string[] {
  return ['', style.strong(`  ${title}`)];
}
