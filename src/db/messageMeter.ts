// Is a message of the server's larger than what we can hold? Known from its header, before the rest has arrived.

import { humanBytes } from '../util/humanNumbers';

/** Heuristic: a plan of 10 000 nodes takes some 20 MB; V8 holds no string above 512 MB. */
export const MOST_MESSAGE_BYTES = 64 * 1024 * 1024;

/** PostgreSQL 18 documentation, "Message Formats": a byte that names the type, then its length, which counts itself. */
const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

export class MessageMeter {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  #bodyBytesLeft = 0;

  /** What is wrong, or null. */
  push(chunk: Uint8Array): string | null {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyBytesLeft > 0) {
        const step = Math.min(this.#bodyBytesLeft, chunk.length - at);
        this.#bodyBytesLeft -= step;
        at += step;
        continue;
      }
      this.#header[this.#headerBytes] = chunk[at] ?? 0;
      this.#headerBytes += 1;
      at += 1;
      if (this.#headerBytes < HEADER_BYTES) continue;
      this.#headerBytes = 0;
      const length = this.#header.readUInt32BE(1);
      if (length > MOST_MESSAGE_BYTES) return tooLarge(length);
      this.#bodyBytesLeft = Math.max(0, length - LENGTH_BYTES);
    }
    return null;
  }
}

function tooLarge(bytes: number): string {
  return (
    `One row of the server's answer has ${humanBytes(bytes)}, and at most ${humanBytes(MOST_MESSAGE_BYTES)} are read. ` +
    'In a plan it is a constant that the planner computes, such as repeat() with a large count: explain the statement with a shorter one. In rows it is a large value: read a part of it, as with left().'
  );
}
