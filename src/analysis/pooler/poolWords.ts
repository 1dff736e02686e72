// Short ways to say what several pooler rules say.

import type { Evidence } from '../../model/finding';
import type { PoolFigures } from '../../model/poolerReport';

export function poolName({ database, user }: Pick<PoolFigures, 'database' | 'user'>): string {
  return `${database} of ${user}`;
}

export function poolOf({ database, user }: PoolFigures): { database: string; user: string } {
  return { database, user };
}

export function counted(label: string, value: number): Evidence {
  return { label, value, unit: 'count', estimated: false };
}

export function lasting(label: string, ms: number): Evidence {
  return { label, value: ms, unit: 'ms', estimated: false };
}

export function clients(count: number): string {
  return `${String(count)} ${count === 1 ? 'client' : 'clients'}`;
}

export function verb(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** Each by number, missing ones as 0: 1.9 comes before 1.18. */
export function isBefore(version: string, other: string): boolean {
  const [own, given] = [version, other].map((text) =>
    text.split('.').map((part) => parseInt(part, 10)),
  );
  for (let i = 0; i < 3; i += 1) {
    const difference = (own?.[i] ?? 0) - (given?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
