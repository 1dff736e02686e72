// What a migration check found as SARIF, at the statements; what was not checked is a notification.

import { MIGRATION_RULE_WORDS, type MigrationFile } from '../../features/migrations/checkOnTwin';
import { durationWords } from '../../features/migrations/migrationWords';
import type { MigrationReport } from '../../model/migrationReport';
import { sarif } from './sarif';

export function migrateSarif(
  { statements }: MigrationReport,
  files: readonly MigrationFile[],
): unknown {
  const told = files.map(({ file, text }) => ({
    file,
    text,
    findings: statements
      .filter((statement) => statement.file === file)
      .flatMap(({ range, findings }) => findings.map((finding) => ({ ...finding, range }))),
  }));
  const unread = statements
    .filter(({ outcome: { kind } }) => kind === 'not run' || kind === 'stopped')
    .map((one) => `${one.file}:${String(one.line)}: ${durationWords(one)}`);
  return sarif(MIGRATION_RULE_WORDS, told, unread);
}
