// Lint findings as SARIF 2.1.0 (OASIS), which code review tools show beside the lines.

import { pathToFileURL } from 'node:url';
import { LINT_RULE_WORDS } from '../../features/lint/linter';
import { leftOutWords } from '../../features/leftOutWords';
import type { LeftOut } from '../../model/leftOut';
import type { LintSeverity } from '../../model/lintFinding';
import { visibleIn } from '../../util/visibleText';
import { spanIn, type LintedFile } from '../../model/lintJson';

const LEVELS: Readonly<Record<LintSeverity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
};

export function lintSarif(files: readonly LintedFile[], leftOut: readonly LeftOut[] = []): unknown {
  // By rule id, its place in `rules`, which each result points to.
  const indexOf = new Map(LINT_RULE_WORDS.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Planwright',
            rules: LINT_RULE_WORDS.map(({ id, summary, fix }) => ({
              id,
              shortDescription: { text: summary },
              help: { text: fix },
            })),
          },
        },
        // Our offsets are those of JavaScript; readers that count code points need to know.
        columnKind: 'utf16CodeUnits',
        ...(leftOut.length > 0 ? { invocations: [invocationOf(leftOut)] } : {}),
        results: visibleIn(files).flatMap((file) => resultsOf(file, indexOf)),
      },
    ],
  };
}

/** What could not be read is no result, and says that the others are not all (2.1.0, 3.20.21). */
function invocationOf(leftOut: readonly LeftOut[]): unknown {
  return {
    executionSuccessful: true,
    toolExecutionNotifications: visibleIn(leftOutWords(leftOut)).map((text) => ({
      level: 'warning',
      message: { text: withoutLinks(text) },
    })),
  };
}

function resultsOf(
  { file, text, findings }: LintedFile,
  indexOf: ReadonlyMap<string, number>,
): readonly unknown[] {
  const span = spanIn(text);
  return findings.map(({ rule, severity, message, range }) => {
    const { start, end } = span(range);
    return {
      ruleId: rule,
      ruleIndex: indexOf.get(rule) ?? -1,
      level: LEVELS[severity],
      message: { text: withoutLinks(message) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: uriOf(file) },
            region: {
              startLine: start.line,
              startColumn: start.column,
              endLine: end.line,
              endColumn: end.column,
            },
          },
        },
      ],
    };
  });
}

/** In a message of SARIF, too, brackets before parentheses are a link, unless they are escaped (2.1.0, 3.11.6). */
function withoutLinks(text: string): string {
  return text.replace(/\[([^\]]*)\](?=\()/g, '\\[$1\\]');
}

/** Relative paths stay relative, for the tool to resolve in its checkout. */
function uriOf(file: string): string {
  const isAbsolute = file.startsWith('/') || /^[a-z]:[\\/]/i.test(file);
  if (isAbsolute) return pathToFileURL(file).href;
  return encodeURI(file.replaceAll('\\', '/'));
}
