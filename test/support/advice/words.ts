// A finding and its fixes as a person reads them before saying yes: every word, every figure, what is run and what takes it back.

import { fixText } from '../../../src/features/adviceText';
import type { Equivalence, Fix } from '../../../src/model/change';
import type { Evidence } from '../../../src/model/finding';
import { humanMeasure } from '../../../src/util/humanNumbers';

/** `text`: what an edit changes. */
export function fixLines(fix: Fix, text: string): readonly string[] {
  const { title, kind, sql, undoSql, edit } = fixText(fix);
  return [
    `  fix (${kind}): ${title}`,
    ...told('run', kind === 'edit' ? undefined : sql),
    ...told('undo', undoSql),
    ...(edit === undefined
      ? []
      : [
          ...told('instead of', text.slice(edit.range.start, edit.range.end)),
          ...told('write', edit.newText),
        ]),
    ...fix.changes.flatMap((change) =>
      change.kind === 'rewrite' ? [`    answer: ${answer(change.equivalence)}`] : [],
    ),
  ];
}

function told(label: string, text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const [first = '', ...rest] = text.split('\n');
  return [`    ${label}: ${first}`, ...rest.map((line) => `      ${line}`.trimEnd())];
}

function answer(equivalence: Equivalence): string {
  switch (equivalence.kind) {
    case 'same':
      return 'the same';
    case 'given':
      return `the same, given: ${equivalence.condition}`;
    case 'different':
      return `another: ${equivalence.difference}`;
  }
}

export function evidenceLine(evidence: Evidence): string {
  const basis = evidence.estimated ? ' (estimated)' : '';
  return `  evidence: ${evidence.label}: ${humanMeasure(evidence)}${basis}`;
}

/** The words that are marked, on one line. */
export function markedWords(text: string, range: { start: number; end: number } | null): string {
  if (range === null) return 'nothing';
  return JSON.stringify(text.slice(range.start, range.end).replace(/\s+/g, ' '));
}

export function page(title: string, parts: readonly (readonly string[])[]): string {
  return `${[title, ...parts.flatMap((part) => ['', ...part])].join('\n')}\n`;
}
