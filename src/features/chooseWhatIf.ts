// Which engine proves advice on this connection?

import { indexSizeFromCatalog } from '../analysis/advisor/catalogSize';
import type { DatabaseClient, ServerInfo } from '../db/contracts';
import type { Catalog } from '../model/catalog';
import { EmbeddedWhatIf } from '../whatif/embeddedWhatIf';
import { HypopgWhatIf } from '../whatif/hypopg';
import { NoWhatIf } from '../whatif/none';
import type { WhatIf } from '../whatif/whatIf';

export interface WhatIfChoice {
  readonly client: DatabaseClient;
  readonly server: ServerInfo;
  /** The demo: indexes are really built there and rolled back. */
  readonly embedded: boolean;
  readonly catalog: Catalog;
}

export function chooseWhatIf({ client, server, embedded, catalog }: WhatIfChoice): WhatIf {
  if (embedded) return new EmbeddedWhatIf(client, server.version);
  const extensionVersion = server.extensions['hypopg'];
  if (extensionVersion === undefined) {
    return new NoWhatIf(
      'not verified: this server has no HypoPG to plan hypothetical indexes with',
      () => Promise.reject(new Error('the rules-only engine does not plan')),
    );
  }
  return new HypopgWhatIf(client, {
    serverVersion: server.version,
    extensionVersion,
    sizeOf: (definition) => {
      const table = catalog.tables.find(
        ({ schema, name }) => schema === definition.schema && name === definition.table,
      );
      return table === undefined ? null : (indexSizeFromCatalog(definition, table)?.bytes ?? null);
    },
  });
}
