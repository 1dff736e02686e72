// Lint findings for a terminal: the file, then each finding with its place, rule and words, as compilers print them.

import type { LintSeverity } from '../../model/lintFinding';
import { spanIn, type LintedFile } from '../../model/lintJson';
import { visibleIn } from '../../util/visibleText';
import { styleFor, wrap, type Style } from './style';

export function lintText(
  given: readonly LintedFile[],
  { colour, columns }: { readonly colour: boolean; readonly columns: number },
): string {
  const style = styleFor(colour);
  const files = visibleIn(given);
  const blocks = files
    // Files without a finding are counted in the summary only.
    .filter(({ findings }) => findings.length > 0)
    .map((file) => fileBlock(file, style, columns));
  return [...blocks, summary(files, style), ''].join('\n');
}

function fileBlock({ file, text, findings }: LintedFile, style: Style, columns: number): string {
  // Lines are counted once a file, not once a finding.
  const span = spanIn(text);
  const lines = findings.flatMap(({ rule, severity, message, range, fixes }) => {
    const { line, column } = span(range).start;
    return [
      `  ${style.muted(`${String(line)}:${String(column)}`)}  ${severityWord(severity, style)}  ${style.muted(rule)}`,
      wrap(message, columns, '    '),
      ...fixes.map(({ title }) => style.accent(wrap(`→ ${title}`, columns, '    '))),
    ];
  });
  return [style.strong(file), ...lines, ''].join('\n');
}

function severityWord(severity: LintSeverity, style: Style): string {
  if (severity === 'error') return style.danger('error');
  return severity === 'warning' ? style.warning('warning') : style.accent('info');
}

function summary(files: readonly LintedFile[], style: Style): string {
  const statements = files.reduce((sum, file) => sum + file.statements, 0);
  const findings = files.reduce((sum, file) => sum + file.findings.length, 0);
  const read = `${count(statements, 'statement')} in ${count(files.length, 'file')}`;
  return findings === 0
    ? style.good(`✓ Nothing found in ${read}.`)
    : style.strong(`${count(findings, 'finding')} in ${read}.`);
}

function count(value: number, noun: string): string {
  return `${String(value)} ${noun}${value === 1 ? '' : 's'}`;
}
