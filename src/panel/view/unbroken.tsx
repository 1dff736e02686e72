// A sentence whose numbers stay with their units on one line.

import { unbrokenParts } from './unbrokenParts';

export function Unbroken({ text }: { readonly text: string }) {
  return (
    <>
      {unbrokenParts(text).map((part, position) =>
        part.unbroken ? (
          <span key={position} class="unbroken">
            {part.text}
          </span>
        ) : (
          part.text
        ),
      )}
    </>
  );
}
