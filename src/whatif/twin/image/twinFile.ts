// An image as bytes: JSON, gzip-compressed, with its format number; and back, believed only after zod has read it.

import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { gunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import * as z from 'zod';
import { TWIN_IMAGE_FORMAT, twinImageSchema, type TwinImage } from '../../../model/twinImage';
import { humanBytes } from '../../../util/humanNumbers';
import { err, ok, type Result } from '../../../util/result';

/** Heuristic: 10 000 tables with full statistics take some 300 MB; a file that unpacks to more is none of ours. */
const MOST_BYTES = 1 << 30;
/** Level 9 takes three times as long for 1 % less. */
const LEVEL = 6;

/** Heuristic: they compress to a tenth and less. */
const MOST_FILE_BYTES = 1 << 28;
/** Statistics hold sample values of the data. */
export const OWNER_ONLY_FILE = 0o600;

/** `message` completes a sentence that names the file; `code` is the file system's, null when the content is wrong. */
export interface TwinFileProblem {
  readonly code: string | null;
  readonly message: string;
}

export async function readTwin(file: string): Promise<Result<TwinImage, TwinFileProblem>> {
  try {
    // A pipe would otherwise wait for its writer. Windows has no such flag, which then counts as 0.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const decoded = await twinIn(handle);
      return decoded.ok ? decoded : wrong(decoded.error);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = codeOf(error);
    return err({ code, message: `cannot be read (${code})` });
  }
}

async function twinIn(handle: FileHandle): Promise<Result<TwinImage, string>> {
  const found = await handle.stat();
  if (!found.isFile()) return err('is no twin file: it is no regular file');
  if (found.size > MOST_FILE_BYTES)
    return err(
      `is no twin file: it has ${humanBytes(found.size)}, and a twin file has at most ${humanBytes(MOST_FILE_BYTES)}`,
    );
  // What it grows by meanwhile is cut off.
  const stream = handle.createReadStream({ end: MOST_FILE_BYTES - 1, autoClose: false });
  return decodeTwin(await buffer(stream));
}

function wrong(message: string): Result<never, TwinFileProblem> {
  return err({ code: null, message });
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

const formatSchema = z.object({ format: z.number() });

export async function encodeTwin(image: TwinImage): Promise<Buffer> {
  return promisify(gzip)(JSON.stringify(image), { level: LEVEL });
}

/** The error completes a sentence that names the file. */
export async function decodeTwin(bytes: Uint8Array): Promise<Result<TwinImage, string>> {
  const text = await unpacked(bytes);
  if (text !== null && NUL.test(text)) {
    return err('holds a NUL character, which is in no text of PostgreSQL');
  }
  const json = text === null ? null : parsed(text);
  if (json === null) return err('is damaged or no twin file: it is not gzip-compressed JSON');
  const header = formatSchema.safeParse(json.value);
  if (!header.success) return err('is no twin file: it names no format');
  const { format } = header.data;
  if (format !== TWIN_IMAGE_FORMAT) {
    return err(
      `has format ${String(format)}, and this Planwright reads format ${String(TWIN_IMAGE_FORMAT)}`,
    );
  }
  const image = twinImageSchema.safeParse(json.value);
  if (image.success) return ok(image.data);
  const [issue] = image.error.issues;
  return err(`is damaged at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** It would end the statement that holds it. */
const NUL = /(?<!\\)(?:\\\\)*\\u0000/;

async function unpacked(bytes: Uint8Array): Promise<string | null> {
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES })).toString('utf8');
  } catch {
    // Cut off, overwritten, or something else: either way there is no image in it.
    return null;
  }
}

function parsed(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}
