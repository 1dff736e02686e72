// Patterns of ssh_config(5) and sshd(8): * and ? in names, an exclamation mark before one that is not meant.

/** True where one of them matches and none that is negated does. Names are compared without their case. */
export function matchesPatterns(patterns: readonly string[], name: string): boolean {
  let matched = false;
  for (const written of patterns) {
    const isNegated = written.startsWith('!');
    if (!matchesPattern(isNegated ? written.slice(1) : written, name)) continue;
    if (isNegated) return false;
    matched = true;
  }
  return matched;
}

/** In time that grows with both lengths: on a mismatch only the last star gives way. */
export function matchesPattern(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = name.toLowerCase();
  let at = 0;
  let star = -1;
  let retry = 0;
  for (let place = 0; place < given.length;) {
    if (at < wanted.length && wanted[at] === '*') {
      star = at;
      retry = place;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[place])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      at = star + 1;
      retry += 1;
      place = retry;
    } else return false;
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
