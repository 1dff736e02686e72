// In which order does a folder of migrations go up, and which of its files do?

/** Files that only go down or only look: a folder of migrations holds them beside those that go up. */
export function goesUp(file: string): boolean {
  const path = file.replaceAll('\\', '/');
  return !/\.down\.sql$|(^|\/)(revert|verify)\/[^/]+$|(^|\/)U\d[\w.]*__[^/]*$|(^|\/)down\.sql$/i.test(
    path,
  );
}

/** As people number them: 2 before 10; Flyway's by their versions, and what it repeats after all of those. */
export function compareMigrations(a: string, b: string): number {
  const [one, other] = [versionOf(a), versionOf(b)];
  if (isRepeated(a) !== isRepeated(b)) return isRepeated(a) ? 1 : -1;
  return (one === null || other === null ? 0 : byVersion(one, other)) || byNumbers(a, b);
}

/** Flyway runs it anew whenever it changes. */
export function isRepeated(file: string): boolean {
  return /(?:^|[\\/])R__[^\\/]+\.sql$/.test(file);
}

/** `V1.2__name.sql` and `V1_2__name.sql`: 1, 2. */
function versionOf(file: string): readonly number[] | null {
  const [, version] = /(?:^|[\\/])V(\d+(?:[._]\d+)*)__[^\\/]+\.sql$/.exec(file) ?? [];
  return version?.split(/[._]/).map(Number) ?? null;
}

function byVersion(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  const differences = Array.from({ length }, (_, at) => (a[at] ?? 0) - (b[at] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function byNumbers(a: string, b: string): number {
  const [left, right] = [pieces(a), pieces(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one, other] = [left[at], right[at]];
    if (one === other) continue;
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    const [x, y] = [Number(one), Number(other)];
    if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
    return one < other ? -1 : 1;
  }
  return 0;
}

function pieces(file: string): readonly string[] {
  return file.match(/\d+|\D+/g) ?? [];
}
