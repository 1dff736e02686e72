// Which parts of an image are values of the person's rows, and the image without them.

import type { TwinImage, TwinStatistics } from '../../../model/twinImage';

/** Frequencies, widths and sizes stay: they tell how often, not what. */
export function withoutSampleValues(image: TwinImage): TwinImage {
  return {
    ...image,
    valuesLeftOut: true,
    statistics: image.statistics.map(withoutValues),
    extendedStatistics: image.extendedStatistics.map((one) => ({
      ...one,
      expressions: one.expressions.map(({ text, statistics }) => ({
        text,
        statistics: withoutValues(statistics),
      })),
    })),
    ends: [],
  };
}

function withoutValues(statistics: TwinStatistics): TwinStatistics {
  return {
    ...statistics,
    mostCommonValues: null,
    histogramBounds: null,
    mostCommonElements: null,
    rangeLengthHistogram: null,
    rangeBoundsHistogram: null,
  };
}
