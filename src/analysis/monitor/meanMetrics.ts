// The means of metrics over samples; null where no sample knows one.

type Metrics = Readonly<Record<string, number | null>>;

export function meanMetrics(samples: readonly Metrics[]): Metrics {
  const names = new Set(samples.flatMap((metrics) => Object.keys(metrics)));
  return Object.fromEntries([...names].map((name) => [name, mean(samples, name)]));
}

function mean(samples: readonly Metrics[], name: string): number | null {
  const known = samples.map((metrics) => metrics[name] ?? null).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((all, value) => all + value, 0) / known.length;
}
