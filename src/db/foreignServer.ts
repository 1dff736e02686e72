// What answers on a port where no PostgreSQL does? By the first that is heard of it.

/** Who speaks first, or how others answer what they cannot read. The name, and its version where it says one. */
const GREETINGS: readonly (readonly [RegExp, string])[] = [
  [/^SSH-[\d.]+-(\S*)/, 'an SSH server'],
  [/^HTTP\/[\d.]+/, 'a web server'],
  [/^-(?:ERR|NOAUTH|DENIED)\b/, 'Redis'],
  [/^220[ -]/, 'a mail or file server'],
];

/** MySQL's protocol, version 10: three bytes of length, a number, and 10 before the server's version, of which the beginning is told. */
const MYSQL = /^[^]{3}\0\n([\w.+-]{1,40})/;

/** Null for PostgreSQL, and for what is not known. */
export function foreignServer(firstBytes: Buffer | null): string | null {
  if (firstBytes === null) return null;
  const text = firstBytes.toString('latin1');
  const mysql = MYSQL.exec(text)?.[1];
  if (mysql !== undefined) return `${/maria/i.test(mysql) ? 'MariaDB' : 'MySQL'} ${mysql}`;
  return GREETINGS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
