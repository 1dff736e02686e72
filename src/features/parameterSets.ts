// Sets of values for a statement's parameters: made from statistics, or named by a person and kept beside the file.

import { SAMPLES, type Sample } from '../analysis/columns/sampleValues';
import type { ParameterDescription } from './describeParameters';

export {
  EMPTY_PARAMETER_FILE,
  PARAMETER_FILE,
  readParameterFile,
  setsFor,
  withSet,
  type NamedSet,
  type ParameterFile,
} from '../model/parameterFile';

interface GeneratedSet {
  readonly sample: Sample;
  readonly title: string;
  /** By number; null where nothing is known of the parameter, which is then asked for. */
  readonly values: readonly (string | null)[];
}

const TITLES: Readonly<Record<Sample, string>> = {
  common: 'Common: many rows',
  rare: 'Rare: few rows',
  middle: 'Middle: about half',
  absent: 'Absent: no rows',
};

/** None where the statistics tell nothing; sets that are alike are given once. */
export function generatedSets(
  parameters: readonly Pick<ParameterDescription, 'samples'>[],
): readonly GeneratedSet[] {
  const known = parameters.flatMap(({ samples }) => samples ?? []);
  const seen = new Set<string>();
  return SAMPLES.flatMap((sample) => {
    // One value that nobody has is enough for no rows: the others may be common ones.
    const isTelling = known.some((samples) => samples[sample] !== samples.common);
    if (known.length === 0 || (sample !== 'common' && !isTelling)) return [];
    const values = parameters.map(({ samples }) => samples?.[sample] ?? samples?.common ?? null);
    const key = JSON.stringify(values);
    if (seen.has(key) || values.every((value) => value === null)) return [];
    seen.add(key);
    return [{ sample, title: TITLES[sample], values }];
  });
}
