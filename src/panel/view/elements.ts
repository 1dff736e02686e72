// The controls of @vscode-elements/elements that the panel uses, each loaded by itself, and their types in JSX.

import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import type { HTMLAttributes } from 'preact';

declare module 'preact' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the only way to tell JSX of custom elements
  namespace JSX {
    interface IntrinsicElements {
      'vscode-button': HTMLAttributes & { secondary?: boolean; disabled?: boolean };
      'vscode-textfield': HTMLAttributes & {
        value?: string;
        placeholder?: string;
        label?: string;
        type?: string;
      };
    }
  }
}
