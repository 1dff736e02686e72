// The change sets of a file of Liquibase: each runs once, unless its own words say otherwise.

import type { SourceRange } from '../../model/sourceRange';

export interface ChangeSet extends SourceRange {
  readonly isTransaction: boolean;
  /** `author:id`, by which Liquibase knows that it ran. */
  readonly id: string;
  readonly again: 'never' | 'when it changes' | 'always';
}

const CHANGESET = /^--[ \t]*changeset[ \t]+(\S+)(.*)$/gim;
const ROLLBACK = /^--[ \t]*rollback\b.*$/im;

export function changeSetsOf(text: string): readonly ChangeSet[] {
  const found = [...text.matchAll(CHANGESET)];
  return found.map((mark, index) => {
    const [line, id = '', attributes = ''] = mark;
    const start = mark.index + line.length;
    const next = found[index + 1]?.index ?? text.length;
    const rollback = ROLLBACK.exec(text.slice(start, next));
    const isOn = (name: string): boolean =>
      new RegExp(`\\b${name}:\\s*"?true`, 'i').test(attributes);
    return {
      id,
      start,
      // What follows is the way back, in comments or until the next change set.
      end: rollback === null ? next : start + rollback.index,
      isTransaction: !/runInTransaction:\s*"?false/i.test(attributes),
      again: isOn('runAlways') ? 'always' : isOn('runOnChange') ? 'when it changes' : 'never',
    };
  });
}

export function hasRollback(text: string): boolean {
  return ROLLBACK.test(text);
}

/** Those that run on a database that `before` has been run on. */
export function newChangeSets(text: string, before: string): readonly ChangeSet[] {
  const bodyOf = (of: string, { start, end }: SourceRange): string =>
    of.slice(start, end).replaceAll(/\s+/g, ' ').trim();
  const known = new Map(changeSetsOf(before).map((one) => [one.id, bodyOf(before, one)]));
  return changeSetsOf(text).filter((one) => {
    const ran = known.get(one.id);
    if (ran === undefined || one.again === 'always') return true;
    return one.again === 'when it changes' && ran !== bodyOf(text, one);
  });
}
