// What the marks of the plan mean: told by the sheet of `?`, and by the titles of the marks themselves.

import { humanShare } from '../../util/humanNumbers';
import { HOT_SHARE, WARM_SHARE, type Heat, type HeatMetric } from './heat';

type Mark = 'hot' | 'warm' | 'cool' | 'flame' | 'slow-path' | 'estimate' | 'q-error' | 'never';

/** `mark` is drawn as the tree draws it; `means` is told beside. */
interface LegendEntry {
  readonly mark: Mark;
  readonly name: string;
  readonly means: string;
}

const HOT = `at least ${humanShare(HOT_SHARE)} of the whole by itself`;

export const LEGEND: readonly LegendEntry[] = [
  { mark: 'hot', name: 'Red', means: `${HOT}; of time, 1 ms or more` },
  {
    mark: 'warm',
    name: 'Yellow',
    means: `${humanShare(WARM_SHARE)} to ${humanShare(HOT_SHARE)} of the whole`,
  },
  {
    mark: 'cool',
    name: 'Blue',
    means: 'less; all bars are blue where no rule found anything slow',
  },
  { mark: 'flame', name: 'Flame', means: 'red as well: look here first' },
  {
    mark: 'slow-path',
    name: 'Red edge',
    means:
      'the slow path, to the node that takes the most by itself; grey where no rule found anything slow',
  },
  { mark: 'estimate', name: '~', means: 'an estimate of the planner, not measured' },
  {
    mark: 'q-error',
    name: 'Arrow',
    means: 'more (↑) or fewer (↓) rows came than were estimated, by 10 × or more',
  },
  { mark: 'never', name: 'Faded', means: 'never executed in this run' },
];

const METRIC_WORDS: Readonly<Record<HeatMetric, string>> = {
  time: 'time',
  cost: 'cost',
  rows: 'rows',
  buffers: 'buffers',
};

/** `Time by itself: 982 ms, 84 % of the whole. Look here first.` */
export function heatTitle(heat: Heat, metric: HeatMetric, tellsWhole: boolean): string {
  if (heat.text === '') return '';
  const part = tellsWhole ? 'with all that is folded below it' : 'by itself';
  const share = `${METRIC_WORDS[metric]} ${part}: ${heat.text}, ${humanShare(heat.share)} of the whole`;
  const said = `${share.charAt(0).toUpperCase()}${share.slice(1)}`;
  return heat.level === 'hot' ? `${said}. Look here first.` : said;
}
