// Which extensions of a source does a twin install? Their scripts and their C code are this machine's, but run with rights; so
// only those that bring types, functions and index methods, and none that reaches files, programs or other servers.

import type { TwinImage, TwinLoss } from '../../../model/twinImage';
import { loss } from '../image/losses';
import { textArray } from '../image/quote';
import type { TwinTarget } from '../target/target';

/** Beside those whose control file says trusted. */
const ONLY_COMPUTE: ReadonlySet<string> = new Set(
  (
    'bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance fuzzystrmatch h3 hll hstore intagg intarray ' +
    'ip4r isn lo ltree pg_bigm pg_stat_statements pg_trgm pgcrypto postgis postgis_raster postgis_topology prefix q3c rum ' +
    'seg semver tablefunc tsm_system_rows tsm_system_time unaccent uuid-ossp vector xml2'
  ).split(' '),
);

/** A name that needs no care wherever an extension's script puts it. */
const PLAIN_SCHEMA = /^[\w -]+$/;

export async function installable(
  target: TwinTarget,
  image: TwinImage,
): Promise<{ readonly image: TwinImage; readonly losses: readonly TwinLoss[] }> {
  if (image.extensions.length === 0) return { image, losses: [] };
  const names = textArray(image.extensions.map(({ name }) => name));
  const rows = await target.query(
    `SELECT DISTINCT name FROM pg_catalog.pg_available_extension_versions WHERE trusted AND name = ANY(${names})`,
  );
  const trusted = new Set(rows.map(([name]) => name));
  const isInstalled = ({ name, schema }: TwinImage['extensions'][number]): boolean =>
    (trusted.has(name) || ONLY_COMPUTE.has(name)) && PLAIN_SCHEMA.test(schema);
  const losses = image.extensions
    .filter((one) => !isInstalled(one))
    .map(({ name }) => loss('extension', name, 'it is not one that a twin installs'));
  return { image: { ...image, extensions: image.extensions.filter(isInstalled) }, losses };
}
