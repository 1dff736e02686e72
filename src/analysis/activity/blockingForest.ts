// Who blocks whom, as trees: each party once, below the one that it waits for.

import type { BlockingEntry, LockWait, Party } from '../../model/activity';

/** A waiter that waits for somebody: the blockers in the server's order. */
export interface Waiter {
  readonly pid: number;
  readonly wait: LockWait;
  readonly blockers: readonly {
    readonly party: Party;
    /** It has the lock; otherwise it only stands in the queue before the waiter. */
    readonly holds: boolean;
  }[];
}

interface Member {
  readonly party: Party;
  readonly wait: LockWait | null;
  readonly parent: string | null;
  readonly others: readonly Party[];
}

/** The oldest wait first, so that a tree keeps its place from one look to the next. */
export function blockingForest(waiters: readonly Waiter[]): readonly BlockingEntry[] {
  const members = withoutCycles(membersOf(waiters));
  const children = new Map<string | null, string[]>();
  for (const [key, { parent }] of members)
    children.set(parent, [...(children.get(parent) ?? []), key]);
  const below = measure(members, children);
  const oldestFirst = (a: string, b: string): number =>
    (below.get(b)?.oldestMs ?? 0) - (below.get(a)?.oldestMs ?? 0) || (a < b ? -1 : 1);
  const entries: BlockingEntry[] = [];
  // A queue behind one table may be longer than the call stack is deep.
  const open = (children.get(null) ?? [])
    .sort(oldestFirst)
    .reverse()
    .map((key) => ({ key, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { key, depth } = next;
    const member = members.get(key);
    if (member === undefined) continue;
    entries.push({
      party: member.party,
      depth,
      parent: member.parent === null ? null : (members.get(member.parent)?.party ?? null),
      alsoBehind: [...member.others],
      wait: member.wait,
      behind: below.get(key)?.behind ?? 0,
    });
    const waiting = (children.get(key) ?? []).sort(oldestFirst).reverse();
    open.push(...waiting.map((child) => ({ key: child, depth: depth + 1 })));
  }
  return entries;
}

export function partyKey(party: Party): string {
  return party.kind === 'session' ? `pid ${String(party.pid)}` : `gid ${party.gid ?? ''}`;
}

/**
 * The parent is a blocker that has the lock, one that waits for nobody before those that wait themselves; else the first
 * of the queue. The others are named.
 */
function membersOf(waiters: readonly Waiter[]): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  const waiting = new Set(waiters.map(({ pid }) => partyKey({ kind: 'session', pid })));
  for (const { pid, wait, blockers } of waiters) {
    const party: Party = { kind: 'session', pid };
    const key = partyKey(party);
    const real = blockers.filter((blocker) => partyKey(blocker.party) !== key);
    const holders = real.filter(({ holds }) => holds);
    const free = holders.find((blocker) => !waiting.has(partyKey(blocker.party)));
    const parent = free ?? holders[0] ?? real[0];
    if (parent === undefined) continue;
    const others = real.filter((blocker) => blocker !== parent).map((blocker) => blocker.party);
    members.set(key, { party, wait, parent: partyKey(parent.party), others });
  }
  const parents = new Set([...members.values()].map(({ parent }) => parent));
  for (const { party } of waiters.flatMap(({ blockers }) => blockers)) {
    const key = partyKey(party);
    if (parents.has(key) && !members.has(key))
      members.set(key, { party, wait: null, parent: null, others: [] });
  }
  return members;
}

/** A deadlock until the server ends it, or two looks at locks that were on the move: the one that waits longest becomes a root. */
function withoutCycles(members: ReadonlyMap<string, Member>): ReadonlyMap<string, Member> {
  const cut = new Map(members);
  const settled = new Set<string>();
  for (const start of members.keys()) {
    const path = new Set<string>();
    let at: string | null = start;
    while (at !== null && !settled.has(at) && !path.has(at)) {
      path.add(at);
      at = cut.get(at)?.parent ?? null;
    }
    const way = [...path];
    if (at !== null && path.has(at)) cutAt(cut, way.slice(way.indexOf(at)));
    for (const key of way) settled.add(key);
  }
  return cut;
}

function cutAt(members: Map<string, Member>, cycle: readonly string[]): void {
  const [root] = [...cycle].sort(
    (a, b) => waitedMs(members.get(b)) - waitedMs(members.get(a)) || (a < b ? -1 : 1),
  );
  const member = root === undefined ? undefined : members.get(root);
  if (root === undefined || member === undefined || member.parent === null) return;
  const blocker = members.get(member.parent)?.party;
  const others = [...(blocker === undefined ? [] : [blocker]), ...member.others];
  members.set(root, { ...member, parent: null, others });
}

function waitedMs(member: Member | undefined): number {
  return member?.wait?.waitedMs ?? 0;
}

interface Below {
  behind: number;
  /** Of its own wait and all behind it. */
  oldestMs: number;
}

function measure(
  members: ReadonlyMap<string, Member>,
  children: ReadonlyMap<string | null, readonly string[]>,
): ReadonlyMap<string, Below> {
  const below = new Map<string, Below>();
  for (const [key, member] of members) below.set(key, { behind: 0, oldestMs: waitedMs(member) });
  // From the roots down; then each gives its own to its parent from the leaves up.
  const downward: string[] = [...(children.get(null) ?? [])];
  for (let i = 0; i < downward.length; i += 1)
    downward.push(...(children.get(downward[i] ?? '') ?? []));
  for (const key of downward.reverse()) {
    const own = below.get(key);
    const parent = below.get(members.get(key)?.parent ?? '');
    if (own === undefined || parent === undefined) continue;
    parent.behind += own.behind + 1;
    parent.oldestMs = Math.max(parent.oldestMs, own.oldestMs);
  }
  return below;
}
