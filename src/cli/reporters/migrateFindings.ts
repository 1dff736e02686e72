// What a migration check found, at the statements, for formats that other tools read.

import { MIGRATION_RULE_WORDS, type MigrationFile } from '../../features/migrations/checkOnTwin';
import { durationWords } from '../../features/migrations/migrationWords';
import type { MigrationReport } from '../../model/migrationReport';
import type { FindingsInFiles } from './findingsInFiles';

export function migrateFindings(
  { statements }: MigrationReport,
  files: readonly MigrationFile[],
): FindingsInFiles {
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
  return { rules: MIGRATION_RULE_WORDS, files: told, unread };
}
