// What a child process may know of this one's environment: where programs and folders are, and how to print. No address, no
// token, no password: whatever is not named here stays behind.

const KEPT: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  // Windows finds its own libraries and folders by these.
  'SYSTEMROOT',
  'SYSTEMDRIVE',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
  'PROGRAMFILES',
  'PROGRAMW6432',
  // Libraries beside programs that lie outside the usual folders.
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
]);

type Variables = Readonly<Record<string, string | undefined>>;

/** Windows knows its variables in any case, such as `Path`. */
export function childEnvironment(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value !== undefined && (KEPT.has(name.toUpperCase()) || /^LC_[A-Z]+$/.test(name))
        ? [[name, value] as const]
        : [],
    ),
  );
}
