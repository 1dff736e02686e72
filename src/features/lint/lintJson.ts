// Linted files as the command line's JSON.

import type { LeftOut } from '../../model/leftOut';
import { spanIn, type LintedFile, type LintJson } from '../../model/lintJson';
import { fixText } from '../adviceText';

export function toLintJson(
  files: readonly LintedFile[],
  leftOut: readonly LeftOut[] = [],
): LintJson {
  const sum = (count: (file: LintedFile) => number): number =>
    files.reduce((total, file) => total + count(file), 0);
  return {
    version: 1,
    files: files.map(({ file, text, level, findings }) => {
      const span = spanIn(text);
      return {
        file,
        level,
        findings: findings.map(({ rule, severity, message, range, fixes }) => ({
          rule,
          severity: severity === 'information' ? 'info' : severity,
          message,
          range: span(range),
          fixes: fixes.map(fixText).map(({ title, edit, sql }) => ({
            title,
            ...(edit && { edit: { range: span(edit.range), newText: edit.newText } }),
            ...(sql !== undefined && { sql }),
          })),
        })),
      };
    }),
    ...(leftOut.length > 0 ? { leftOut: [...leftOut] } : {}),
    summary: {
      files: files.length,
      statements: sum(({ statements }) => statements),
      findings: sum(({ findings }) => findings.length),
    },
  };
}
