// Connection profiles for tests, by the words of libpq.

import {
  connectionProfileSchema,
  endpointOf,
  PROFILE_VERSION,
  type Address,
  type ConnectionProfile,
} from '../../src/model/connectionProfile';

export type ProfileFields = Partial<Address & Omit<ConnectionProfile, 'endpoint' | 'version'>>;

export function profileOf({ host, port, ...fields }: ProfileFields & Address): ConnectionProfile {
  return connectionProfileSchema.parse({
    version: PROFILE_VERSION,
    id: 'test',
    name: 'test',
    endpoint: endpointOf(host, port),
    database: 'postgres',
    user: 'postgres',
    ...fields,
  });
}
