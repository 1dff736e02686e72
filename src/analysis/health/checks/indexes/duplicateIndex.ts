// Which indexes say exactly what another one of the same table says, and which of them should stay?

import * as z from 'zod';
import type { Fix } from '../../../../model/change';
import type { HealthFinding } from '../../../../model/healthFinding';
import { humanBytes } from '../../../../util/humanNumbers';
import { sqlIdentifier } from '../../../../util/sqlIdentifier';
import { sqlFix } from '../../../changes/fixes';
import { relationSql } from '../../../changes/indexSql';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';
import { dropFix, indexFacts, isRelied, subjectOf, type IndexFacts } from '../../facts/indexFacts';
import { impactOfSize } from '../../sizeImpact';

const ID = 'duplicate-index';

export const duplicateIndex = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'indexes',
  title: 'Duplicate indexes',
  needs: {},
  queries: { indexes: indexFacts },
  options: z.object({}),
  documentation: {
    summary: 'Two or more indexes of a table have the same keys in the same order.',
    why: 'PostgreSQL maintains every index at each insert and at most updates, and keeps all of them in memory and in backups. Of two that are equal the planner uses one; the other only costs.',
    fix: 'Drop the one that no constraint owns. DROP INDEX CONCURRENTLY does not block reads or writes; the undo is its CREATE INDEX.',
    falsePositives:
      'A duplicate that is being built to replace a bloated one, until the swap is done. Two indexes whose uniqueness differs are told apart: the one that enforces more stays.',
    sources: [
      'https://www.postgresql.org/docs/18/indexes-unique.html',
      'https://www.postgresql.org/docs/18/sql-dropindex.html',
    ],
  },
  judge({ indexes }) {
    const groups = new Map<string, IndexFacts[]>();
    for (const row of indexes) {
      const key = signature(row);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [row]);
      else group.push(row);
    }
    return outcomeOf([...groups.values()].flatMap(findingsOf));
  },
});

/** All that decides which queries an index serves. INCLUDE has no order. Uniqueness is judged in the group. */
function signature(index: IndexFacts): string {
  const { schema, table, method, keys, include, predicate } = index;
  return JSON.stringify([schema, table, method, keys, [...include].sort(), predicate]);
}

function findingsOf(group: readonly IndexFacts[]): readonly HealthFinding[] {
  const [keep, ...others] = [...group].sort(byWorth);
  if (keep === undefined) return [];
  return others
    .filter((other) => isReplaceable(other, keep))
    .map((other) => findingOf(other, keep));
}

/** What must stay first, then what is used more; the sort is stable, so the older wins a tie. */
function byWorth(a: IndexFacts, b: IndexFacts): number {
  const worth = (index: IndexFacts): readonly number[] =>
    [
      index.primary,
      index.foreign_key_target,
      index.replica_identity,
      index.constraint !== null,
      index.unique && index.immediate,
      index.unique,
      index.clustered,
      index.scans,
    ].map(Number);
  const ofA = worth(a);
  const difference = worth(b).map((value, i) => value - (ofA[i] ?? 0));
  return difference.find((value) => value !== 0) ?? 0;
}

function isReplaceable(other: IndexFacts, keep: IndexFacts): boolean {
  if (!other.unique) return !isRelied(other);
  const enforcesAsMuch =
    keep.unique &&
    keep.nulls_not_distinct === other.nulls_not_distinct &&
    (keep.immediate || !other.immediate);
  if (!enforcesAsMuch || other.foreign_key_target || other.replica_identity) return false;
  return other.constraint === null || other.constraint.kind === 'u';
}

function findingOf(other: IndexFacts, keep: IndexFacts): HealthFinding {
  const size = humanBytes(other.bytes);
  return {
    check: ID,
    impact: impactOfSize(other.bytes),
    subject: subjectOf(other),
    title: `${other.index} repeats ${keep.index}`,
    message:
      `${other.index} on ${other.schema}.${other.table} has the same keys as ${keep.index}, ` +
      `takes ${size} and is maintained at every write. Drop it; ${keep.index} stays${reasonToKeep(keep)}.`,
    sizeBytes: other.bytes,
    evidence: [
      { label: 'size', value: other.bytes, unit: 'bytes', estimated: false },
      { label: 'scans', value: other.scans, unit: 'count', estimated: false },
      { label: `scans of ${keep.index}`, value: keep.scans, unit: 'count', estimated: false },
      { label: 'kept', value: keep.definition, unit: 'text', estimated: false },
    ],
    fixes: [other.constraint === null ? dropFix(other) : dropConstraintFix(other)],
  };
}

function reasonToKeep(keep: IndexFacts): string {
  if (keep.primary) return ' as the primary key';
  if (keep.constraint !== null) return ` because the constraint ${keep.constraint.name} owns it`;
  return keep.unique ? ' because it enforces uniqueness' : '';
}

function dropConstraintFix({ schema, table, constraint }: IndexFacts): Fix {
  const name = constraint?.name ?? '';
  const alter = `ALTER TABLE ${relationSql({ schema, name: table })}`;
  const quoted = sqlIdentifier(name);
  return sqlFix(
    `Drop the constraint ${name}`,
    [`${alter} DROP CONSTRAINT ${quoted}`],
    [`${alter} ADD CONSTRAINT ${quoted} ${constraint?.definition ?? ''}`],
  );
}
