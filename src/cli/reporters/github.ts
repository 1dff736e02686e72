// Findings in files as annotations of GitHub: lines that a step prints, for those who have no SARIF there.

import type { LintSeverity } from '../../model/lintFinding';
import { spanIn } from '../../model/lintJson';
import { visibleIn } from '../../util/visibleText';
import type { FindingsInFiles } from './findingsInFiles';

const COMMANDS: Readonly<Record<LintSeverity, 'error' | 'warning' | 'notice'>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
};

export function github({ files, unread }: FindingsInFiles): string {
  const findings = visibleIn(files).flatMap(({ file, text, findings: found }) => {
    const span = spanIn(text);
    return found.map(({ rule, severity, message, range }) => {
      const { start, end } = span(range);
      const properties = [
        ['file', file],
        ['line', String(start.line)],
        ['endLine', String(end.line)],
        // Columns are of use within one line only, as GitHub takes them.
        ...(start.line === end.line ? [['col', String(start.column)]] : []),
        ...(start.line === end.line ? [['endColumn', String(end.column)]] : []),
        ['title', rule],
      ];
      const told = properties.map(([name = '', value = '']) => `${name}=${property(value)}`);
      return `::${COMMANDS[severity]} ${told.join(',')}::${data(message)}\n`;
    });
  });
  const notes = visibleIn(unread).map((note) => `::warning::${data(note)}\n`);
  return [...findings, ...notes].join('');
}

/** A line that began otherwise would be another command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
