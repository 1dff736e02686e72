// Who holds back vacuum in this server, and by how many transactions?

import * as z from 'zod';
import type { HealthFinding } from '../../../../model/healthFinding';
import type { Subject } from '../../../../model/subject';
import { humanCount } from '../../../../util/humanNumbers';
import { visibleLine } from '../../../../util/visibleText';
import { measured } from '../../evidence';
import { horizonHolders, type HolderRow } from '../../facts/horizon';
import { defineHealthCheck } from '../../healthCheck';
import { outcomeOf } from '../../outcome';

const ID = 'xmin-horizon';

export const xminHorizon = defineHealthCheck({
  id: ID,
  since: '0.1.0',
  category: 'vacuum',
  title: 'What holds vacuum back',
  needs: { primary: true, role: 'pg_read_all_stats' },
  queries: { holders: horizonHolders },
  options: z.object({
    minAge: z
      .number()
      .nonnegative()
      .default(10_000_000)
      .describe('Transactions that something holds back, from which on it is told (10 million).'),
    urgentAge: z
      .number()
      .nonnegative()
      .default(100_000_000)
      .describe(
        'Transactions from which on it is urgent (100 million: half of the usual freeze age).',
      ),
  }),
  documentation: {
    summary:
      'An old transaction, a replication slot, a standby’s feedback or a prepared transaction keeps vacuum from removing dead rows.',
    why: 'Vacuum removes only what nobody may still see. One that began long ago, anywhere, keeps every row version that came since, in all tables: vacuum runs and removes nothing, tables and indexes grow, and transaction ids cannot be frozen. A logical slot does so to system catalogs alone.',
    fix: 'End what holds: the session, the prepared transaction, the query on the standby that sends feedback, or the slot whose consumer is gone.',
    falsePositives:
      'pg_dump and a logical consumer at its first copy hold on for as long as they take. On a server of many thousand writes a second ten million transactions are less than an hour.',
    sources: [
      'https://www.postgresql.org/docs/18/routine-vacuuming.html',
      'https://www.postgresql.org/docs/18/runtime-config-replication.html#GUC-HOT-STANDBY-FEEDBACK',
    ],
  },
  judge({ holders }, { minAge, urgentAge }) {
    return outcomeOf(
      holders
        .filter(({ age }) => age >= minAge)
        .map((holder) => findingOf(holder, holder.age >= urgentAge)),
    );
  },
});

function findingOf(holder: HolderRow, urgent: boolean): HealthFinding {
  const name = visibleLine(holder.holder);
  const where = holder.database === null ? 'in every database' : `in ${holder.database}`;
  const count = humanCount(holder.age);
  return {
    check: ID,
    impact: urgent && !holder.catalogs_only ? 'high' : 'medium',
    subject: subjectOf(holder),
    title: `${name} holds back ${count} transactions${holder.catalogs_only ? ' of system catalogs' : ''}`,
    message: holder.catalogs_only
      ? `${capital(name)} keeps what ${count} transactions replaced or deleted of system catalogs, and the freezing of them. Your tables are not held back. ${STEPS[holder.kind]}`
      : `${capital(name)} may still see what ${count} transactions replaced or deleted ${where}, so vacuum removes none of it. ${STEPS[holder.kind]}`,
    sizeBytes: null,
    evidence: [measured('age in transactions', holder.age, 'count')],
    fixes: [],
  };
}

const STEPS: Readonly<Record<HolderRow['kind'], string>> = {
  session: 'Let it end its transaction, or end the session.',
  standby: 'Look for a long query on that standby, or switch hot_standby_feedback off there.',
  slot: 'Bring its consumer back, or drop the slot; with a standby behind it, look for a long query there.',
  prepared: 'Ask its coordinator, then commit it or roll it back.',
};

function subjectOf({ kind, name }: HolderRow): Subject {
  switch (kind) {
    case 'session':
      return { kind, session: name };
    case 'standby':
      return { kind, standby: name };
    case 'slot':
      return { kind, slot: name };
    case 'prepared':
      return { kind: 'server', server: visibleLine(name) };
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
