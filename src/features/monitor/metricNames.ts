// The metrics by name, with what each says: for faces that print them as a table.

import { METRICS } from '../../analysis/monitor/metrics';

export const METRIC_HELP: readonly { readonly name: string; readonly help: string }[] = METRICS.map(
  ({ name, help }) => ({ name, help }),
);
