// A report of a migration as a project wants its rules: some off, some graver or less grave.

import type { MigrationReport } from '../../model/migrationReport';
import { chosen, type RuleChoice } from '../project/projectRules';

export function chosenIn(report: MigrationReport, choice: RuleChoice): MigrationReport {
  return {
    ...report,
    statements: report.statements.map((statement) => ({
      ...statement,
      findings: chosen(statement.findings, choice),
    })),
  };
}
