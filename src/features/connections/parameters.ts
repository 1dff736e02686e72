// Connections as people write them: a URL or pairs, and libpq's environment, service and password files.

export { parseConnectionUrl } from '../../db/connectionUrl';
export { libpqConnection, namesDatabase } from '../../db/libpqEnvironment';
export { isPreset } from '../../db/tokenPresets';
