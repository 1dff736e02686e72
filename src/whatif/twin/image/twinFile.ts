// An image as bytes: JSON, gzip-compressed, with its format number; and back, believed only after zod has read it.

import { readFile, stat } from 'node:fs/promises';
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
    const { size } = await stat(file);
    if (size > MOST_FILE_BYTES) {
      return wrong(
        `is no twin file: it has ${humanBytes(size)}, and a twin file has at most ${humanBytes(MOST_FILE_BYTES)}`,
      );
    }
    const decoded = await decodeTwin(await readFile(file));
    return decoded.ok ? decoded : wrong(decoded.error);
  } catch (error) {
    const code = codeOf(error);
    return err({ code, message: `cannot be read (${code})` });
  }
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
