// Does a path match a pattern, as .gitignore has them? No regular expression is made: patterns may be anybody's, and each is
// matched in time that grows with its length alone.

/** Why it is none, as a phrase; null for a pattern. */
export function patternProblem(pattern: string): string | null {
  if (pattern.includes('\\')) return 'between folders stands /';
  if (/[{}]/.test(pattern) || pattern.startsWith('!'))
    return '*, ** and ? stand for others; write several patterns for alternatives';
  if (pattern.split('/').includes('..')) return '.. would lead out of the folder';
  return segmentsOf(pattern).length === 0 ? 'it names nothing' : null;
}

/**
 * `path`: with / between folders, from the folder that the pattern counts from. A pattern without a / inside is sought in every
 * folder, and a folder stands for all that is in it.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const parts = path.split('/');
  // What lies above or beside the folder is none of the pattern's.
  if (parts[0] === '..') return false;
  const within = segmentsOf(pattern);
  const isAnywhere = !pattern.replace(/\/$/, '').includes('/');
  // How many parts the segments so far may have taken.
  let taken: ReadonlySet<number> = new Set([0]);
  for (const segment of isAnywhere ? ['**', ...within] : within) {
    const next = new Set<number>();
    if (segment === '**')
      for (let count = Math.min(...taken); count <= parts.length; count += 1) next.add(count);
    else
      for (const count of taken) {
        const part = parts[count];
        if (part !== undefined && matchesName(segment, part)) next.add(count + 1);
      }
    if (next.size === 0) return false;
    taken = next;
  }
  return true;
}

function segmentsOf(pattern: string): readonly string[] {
  return pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
}

/** `*`: any characters, `?`: one. */
function matchesName(pattern: string, name: string): boolean {
  let [at, inName] = [0, 0];
  // The last star, and where the name went on behind it: only that one is ever tried anew.
  let [star, behind] = [-1, 0];
  while (inName < name.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      [star, behind] = [at, inName];
      at += 1;
    } else if (wanted === '?' || (wanted !== undefined && wanted === name[inName])) {
      at += 1;
      inName += 1;
    } else if (star >= 0) {
      behind += 1;
      [at, inName] = [star + 1, behind];
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
