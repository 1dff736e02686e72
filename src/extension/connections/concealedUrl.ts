// A URL as it is typed, with its password out of sight and all else to be read: a mistyped host is seen, a secret is not.

const MASK = '••••';
/**
 * Behind the user of a URL, up to its last @: one that was not escaped may hold any character. As a parameter of it, and in
 * libpq's pairs, bare or in quotes.
 */
const PASSWORDS = [
  /^(\s*[a-z]+:\/\/[^/:@?]*:)(.*)(?=@)/i,
  /([?&](?:ssl)?password=)([^&]*)/i,
  /((?:^|\s)(?:ssl)?password\s*=\s*')((?:[^'\\]|\\.)*)/i,
  /((?:^|\s)(?:ssl)?password\s*=\s*)([^'\s]\S*)/i,
] as const;

export class ConcealedUrl {
  readonly #secrets = new Map<RegExp, string>();

  /** What is to be shown in place of what was typed. */
  conceal(typed: string): string {
    return PASSWORDS.reduce(
      (text, pattern) =>
        text.replace(pattern, (_, before: string, password: string) => {
          const known = this.#secrets.get(pattern) ?? '';
          const secret = this.#secretOf(password, known);
          this.#secrets.set(pattern, secret);
          return `${before}${secret === '' ? '' : MASK}`;
        }),
      typed,
    );
  }

  /** A mask that was broken is a password that was deleted. */
  #secretOf(password: string, known: string): string {
    return password.includes(MASK)
      ? password.replace(MASK, () => known)
      : password.replaceAll('•', '');
  }

  /** What it stands for, password and all. */
  reveal(shown: string): string {
    return PASSWORDS.reduce(
      (text, pattern) =>
        text.replace(pattern, (_, before: string, password: string) => {
          const known = this.#secrets.get(pattern) ?? '';
          return `${before}${this.#secretOf(password, known)}`;
        }),
      shown,
    );
  }
}
