// Where is the server of a profile?

import { addressOf, type Address, type ConnectionProfile } from '../model/connectionProfile';

/** Only what has a server gets as far as here. */
export function serverOf(profile: ConnectionProfile): Address {
  const address = addressOf(profile);
  if (address === null) throw new Error(`there is no server behind a ${profile.endpoint.kind}`);
  return address;
}
