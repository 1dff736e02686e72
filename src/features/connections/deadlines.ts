// So long a face waits, when it is told to end, for what still runs on a server.

export { STOP_MS } from '../../db/deadlines';
