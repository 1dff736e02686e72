// How long is a server watched for what holds it back, where nobody says otherwise?

/** A verdict needs 60 samples, one a second. */
export const WATCH_SECONDS = 65;
