// Finds the connections that people already have. Its readers and their YAML lie in a bundle of their own: few use them, once.

import type { Work } from '../../util/progress';
import type { SearchRequest } from './import/findConnections';
import type { ImportReport } from './import/report';

export type { SearchRequest } from './import/findConnections';
export type { FoundConnection, ImportReport } from './import/report';
export { leadsTo } from './import/leadsTo';
export { writeConnectionUrl } from '../../db/writeConnectionUrl';

export async function findConnections(request: SearchRequest, work: Work): Promise<ImportReport> {
  const imports = await import('./import/findConnections');
  return imports.findConnections(request, work);
}
