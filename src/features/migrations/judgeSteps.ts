// What is said of the steps of a migration: each with what the rules find, and what its transactions hold together.

import { feltLocks } from '../../analysis/migrations/blocking';
import type { MigrationContext, MigrationStep } from '../../analysis/migrations/migrationRule';
import { MIGRATION_RULES } from '../../analysis/migrations/registry';
import type {
  MigrationFinding,
  MigrationReport,
  MigrationStatement,
  MigrationTransaction,
} from '../../model/migrationReport';
import { fixText } from '../adviceText';
import type { ReadStatement } from './readMigrations';

export interface Step extends MigrationStep {
  readonly about: ReadStatement;
  readonly transaction: number | null;
  readonly lockTimeoutMs: number | null;
}

export function judgeSteps(
  steps: readonly Step[],
): Pick<MigrationReport, 'statements' | 'transactions'> {
  const ids = [...new Set(steps.flatMap(({ transaction }) => transaction ?? []))];
  return {
    statements: steps.map((step) => told(step, steps)),
    transactions: ids.map((id) => heldIn(id, steps)),
  };
}

function told(step: Step, steps: readonly Step[]): MigrationStatement {
  const { number, about, outcome, transaction, locks, work, duration } = step;
  const { file, range, line, title } = about;
  return {
    ...{ number, file, range, line, title, outcome, transaction, locks, work, duration },
    findings: findingsOf(step, steps),
  };
}

function findingsOf(step: Step, steps: readonly Step[]): MigrationFinding[] {
  const together =
    step.transaction === null
      ? [step]
      : steps.filter(({ transaction }) => transaction === step.transaction);
  const context: MigrationContext = {
    step,
    transaction: together,
    isTransaction: step.transaction !== null,
    earlier: steps.filter(
      ({ number, about }) => number < step.number && about.file === step.about.file,
    ),
    lockTimeoutMs: step.lockTimeoutMs,
  };
  return MIGRATION_RULES.flatMap((rule) =>
    rule.judge(context).map(({ message, severity = rule.severity, fixes }) => ({
      rule: rule.id,
      severity,
      message,
      fixes: fixes.map(fixText),
    })),
  );
}

function heldIn(id: number, steps: readonly Step[]): MigrationTransaction {
  const together = steps.filter(({ transaction }) => transaction === id);
  const held = together.flatMap(({ locks, number }, index) => {
    const after = together.slice(index).flatMap(({ duration }) => duration ?? []);
    return feltLocks(locks).map(({ relation, mode, blocks }) => ({
      relation,
      mode,
      blocks,
      since: number,
      leastMs: after.reduce((sum, { leastMs }) => sum + leastMs, 0),
      mostMs: after.reduce((sum, { mostMs }) => sum + mostMs, 0),
    }));
  });
  return {
    id,
    file: together[0]?.about.file ?? '',
    statements: together.map(({ number }) => number),
    held,
  };
}
