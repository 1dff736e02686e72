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
import { groupBy } from '../../util/groupBy';
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
  const groups: Groups = {
    byTransaction: groupBy(steps, ({ transaction }) => transaction),
    byFile: groupBy(steps, ({ about }) => about.file),
  };
  const transactions = [...groups.byTransaction].flatMap(([id, together]) =>
    id === null ? [] : [heldIn(id, together)],
  );
  return { statements: steps.map((step) => told(step, groups)), transactions };
}

/** Each in the order of the steps. */
interface Groups {
  readonly byTransaction: ReadonlyMap<number | null, readonly Step[]>;
  readonly byFile: ReadonlyMap<string, readonly Step[]>;
}

function told(step: Step, groups: Groups): MigrationStatement {
  const { number, about, outcome, transaction, locks, work, duration, waitsFor } = step;
  const { file, range, line, title } = about;
  return {
    ...{ number, file, range, line, title, outcome, transaction, locks, work, duration },
    findings: findingsOf(step, groups),
    ...(waitsFor === undefined ? {} : { waitsFor }),
  };
}

function findingsOf(step: Step, { byTransaction, byFile }: Groups): MigrationFinding[] {
  const together = step.transaction === null ? [step] : (byTransaction.get(step.transaction) ?? []);
  const ofFile = byFile.get(step.about.file) ?? [];
  const context: MigrationContext = {
    step,
    transaction: together,
    isTransaction: step.transaction !== null,
    earlier: ofFile.slice(0, ofFile.indexOf(step)),
    lockTimeoutMs: step.lockTimeoutMs,
  };
  const judged = MIGRATION_RULES.map((rule) => ({ rule, problems: rule.judge(context) }));
  const isTold = judged.some(
    ({ rule, problems }) => rule.tellsWait === 'of its forms' && problems.length > 0,
  );
  return judged
    .filter(({ rule }) => !isTold || rule.tellsWait !== 'of the rest')
    .flatMap(({ rule, problems }) =>
      problems.map(({ message, severity = rule.severity, fixes }) => ({
        rule: rule.id,
        severity,
        message,
        fixes: fixes.map(fixText),
      })),
    );
}

function heldIn(id: number, together: readonly Step[]): MigrationTransaction {
  // From the last one up: each lock is held through all that comes after it.
  let [leastMs, mostMs] = [0, 0];
  const held = together
    .toReversed()
    .map(({ locks, number, duration }) => {
      leastMs += duration?.leastMs ?? 0;
      mostMs += duration?.mostMs ?? 0;
      const time = { leastMs, mostMs };
      return feltLocks(locks).map(({ relation, mode, blocks }) => ({
        ...{ relation, mode, blocks, since: number },
        ...time,
      }));
    })
    .toReversed()
    .flat();
  return {
    id,
    file: together[0]?.about.file ?? '',
    statements: together.map(({ number }) => number),
    held,
  };
}
