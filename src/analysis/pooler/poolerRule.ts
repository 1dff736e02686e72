// What a pooler rule is: one file that declares itself, documents itself and judges what PgBouncer says.

import type { FixText } from '../../model/adviceText';
import type { PoolFigures, PoolerFinding, PoolerRate } from '../../model/poolerReport';
import type { RuleDocumentation } from '../ruleDocumentation';
import type { PoolerSample } from './poolerSample';

/** Of the PostgreSQL behind the pooler. */
export interface ServerLimits {
  readonly version: string;
  /** Its address as clients see it is not known to be the pooler's, so it counts for all pools. */
  readonly maxConnections: number;
  /** superuser_reserved_connections and reserved_connections together. */
  readonly reserved: number;
}

export interface PoolerFacts {
  readonly sample: PoolerSample;
  readonly pools: readonly PoolFigures[];
  readonly rates: readonly PoolerRate[];
  /** Null where no server was named. */
  readonly server: ServerLimits | null;
  /** Processor cores of the server, as the person says: PostgreSQL does not tell. */
  readonly serverCores: number | null;
}

export interface PoolerRule {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  /** Planwright version that introduced it. */
  readonly since: string;
  readonly documentation: RuleDocumentation;
  readonly examples: {
    readonly fires: readonly PoolerFacts[];
    readonly silent: readonly PoolerFacts[];
  };
  judge(facts: PoolerFacts): readonly PoolerProblem[];
}

/** The engine adds the rule's id. */
export type PoolerProblem = Omit<PoolerFinding, 'rule'>;

/** Lines for pgbouncer.ini, and what makes PgBouncer read them. A person copies it; nothing here runs it. */
export function iniFix(title: string, lines: readonly string[]): FixText {
  const text = [
    '; in pgbouncer.ini',
    ...lines,
    '',
    "-- then, as an admin user on PgBouncer's console:",
    'RELOAD;',
  ];
  return { title, kind: 'template', sql: text.join('\n') };
}
