// The connections that tools may use, as whoever presents the tools has them.

import type { DatabaseClient } from '../../../db/contracts';
import type { Work } from '../../../util/progress';
import type { TwinAccess } from '../../chooseWhatIf';
import type { OpenConnection } from '../../connections/openConnection';
import type { Circumstances, InPlace } from '../../otherCircumstances';

/** How much a model is told: names and rounded figures, or figures as they are. */
export type Precision = 'names' | 'values';

export interface ListedConnection {
  /** By which a call names it; never a host, a user or a path. */
  readonly name: string;
  readonly kind: 'server' | 'demo' | 'twin-file';
  readonly production: boolean;
  readonly precision: Precision;
}

/** Nothing that would run what a person writes: a tool cannot even ask for it. */
export interface ToolConnection extends Pick<OpenConnection, 'scratch'> {
  readonly client: DatabaseClient;
  readonly twin: TwinAccess | null;
  /** Its twin in its place, in other circumstances: the same twin each time. */
  under(circumstances: Circumstances): InPlace;
}

export interface ToolConnections {
  list(): readonly ListedConnection[];
  /** Kept open for the next call. */
  open(name: string, work: Work): Promise<ToolConnection>;
}
