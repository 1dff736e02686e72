// Findings in files as SARIF 2.1.0 (OASIS), which code review tools show beside the lines.

import { pathToFileURL } from 'node:url';
import type { LintSeverity } from '../../model/lintFinding';
import { spanIn } from '../../model/lintJson';
import type { SourceRange } from '../../model/sourceRange';
import { visibleIn } from '../../util/visibleText';

/** What a rule says of itself. */
interface RuleWords {
  readonly id: string;
  readonly summary: string;
  readonly fix: string;
}

export interface SarifFile {
  readonly file: string;
  readonly text: string;
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: LintSeverity;
    readonly message: string;
    readonly range: SourceRange;
  }[];
}

const LEVELS: Readonly<Record<LintSeverity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
};

/** `unread`: what could not be looked at, which is no result and says that the others are not all (2.1.0, 3.20.21). */
export function sarif(
  rules: readonly RuleWords[],
  files: readonly SarifFile[],
  unread: readonly string[],
): unknown {
  // By rule id, its place in `rules`, which each result points to.
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Planwright',
            rules: rules.map(({ id, summary, fix }) => ({
              id,
              shortDescription: { text: summary },
              help: { text: fix },
            })),
          },
        },
        // Our offsets are those of JavaScript; readers that count code points need to know.
        columnKind: 'utf16CodeUnits',
        ...(unread.length > 0 ? { invocations: [invocationOf(unread)] } : {}),
        results: visibleIn(files).flatMap((file) => resultsOf(file, indexOf)),
      },
    ],
  };
}

function invocationOf(unread: readonly string[]): unknown {
  return {
    executionSuccessful: true,
    toolExecutionNotifications: visibleIn(unread).map((text) => ({
      level: 'warning',
      message: { text: withoutLinks(text) },
    })),
  };
}

function resultsOf(
  { file, text, findings }: SarifFile,
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
