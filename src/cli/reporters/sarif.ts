// Findings in files as SARIF 2.1.0 (OASIS), which code review tools show beside the lines.

import { pathToFileURL } from 'node:url';
import type { LintSeverity } from '../../model/lintFinding';
import { spanIn } from '../../model/lintJson';
import { visibleIn } from '../../util/visibleText';
import { fingerprintsOf } from './fingerprints';
import type { FileFindings, FindingsInFiles, RuleWords } from './findingsInFiles';

const LEVELS: Readonly<Record<LintSeverity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
};

/** GitHub shows no more of a run. */
const MOST_RESULTS = 5_000;

/** What relative paths are relative to (2.1.0, 3.14.14). */
const ROOT = 'SRCROOT';

export interface SarifPlace {
  readonly version: string;
  /** A URL below which the pages of the repository lie, with a slash at its end. */
  readonly pages: string;
  readonly workingDirectory: string;
}

export function sarif(
  { rules, files, unread }: FindingsInFiles,
  { version, pages, workingDirectory }: SarifPlace,
): unknown {
  // By rule id, its place in `rules`, which each result points to.
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const results = visibleIn(files).flatMap((file) => resultsOf(file, indexOf));
  const notes = [...unread, ...cutWords(results.length)];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            ...{ name: 'Planwright', version, semanticVersion: version, informationUri: pages },
            rules: rules.map((rule) => ruleOf(rule, pages)),
          },
        },
        originalUriBaseIds: { [ROOT]: { uri: `${pathToFileURL(workingDirectory).href}/` } },
        // Our offsets are those of JavaScript; readers that count code points need to know.
        columnKind: 'utf16CodeUnits',
        ...(notes.length > 0 ? { invocations: [invocationOf(notes)] } : {}),
        results: results.slice(0, MOST_RESULTS),
      },
    ],
  };
}

function ruleOf({ id, summary, fix, page = `docs/rules/${id}.md` }: RuleWords, pages: string) {
  return {
    id,
    shortDescription: { text: summary },
    help: { text: fix },
    helpUri: new URL(page, pages).href,
    defaultConfiguration: { level: 'warning' },
  };
}

function cutWords(count: number): readonly string[] {
  if (count <= MOST_RESULTS) return [];
  return [
    `Only the first ${String(MOST_RESULTS)} of ${String(count)} findings are here: check fewer files at once for the others.`,
  ];
}

function invocationOf(notes: readonly string[]): unknown {
  return {
    executionSuccessful: true,
    toolExecutionNotifications: visibleIn(notes).map((text) => ({
      level: 'warning',
      message: { text: withoutLinks(text) },
    })),
  };
}

function resultsOf(given: FileFindings, indexOf: ReadonlyMap<string, number>): readonly unknown[] {
  const span = spanIn(given.text);
  const fingerprints = fingerprintsOf(given);
  return given.findings.map(({ rule, severity, message, range }, index) => {
    const { start, end } = span(range);
    return {
      ruleId: rule,
      ruleIndex: indexOf.get(rule) ?? -1,
      level: LEVELS[severity],
      message: { text: withoutLinks(message) },
      partialFingerprints: { 'planwrightStatement/v1': fingerprints[index] },
      locations: [
        {
          physicalLocation: {
            artifactLocation: locationOf(given.file),
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
function locationOf(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  const isAbsolute = file.startsWith('/') || /^[a-z]:[\\/]/i.test(file);
  if (isAbsolute) return { uri: pathToFileURL(file).href };
  return { uri: encodeURI(file.replaceAll('\\', '/')), uriBaseId: ROOT };
}
