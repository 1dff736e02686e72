// Extensions that a migration creates are in the copy before anything of the source is, as their scripts run with rights.

import type { TwinImage } from '../../model/twinImage';
import type { ReadPart } from './readMigrations';

export function imageWithExtensions(image: TwinImage, parts: readonly ReadPart[]): TwinImage {
  const known = new Set(image.extensions.map(({ name }) => name));
  const asked = parts.flatMap(({ statements }) =>
    statements.flatMap(({ handling }) => (handling.kind === 'extension' ? [handling.name] : [])),
  );
  const added = [...new Set(asked)].filter((name) => !known.has(name));
  if (added.length === 0) return image;
  const extensions = added.map((name) => ({ name, schema: 'public', version: '' }));
  return { ...image, extensions: [...image.extensions, ...extensions] };
}
