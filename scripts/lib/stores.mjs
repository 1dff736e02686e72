// Where a release goes: what publishes it there, and which variables that command may see.

import { tool } from './run.mjs';

/** npm publishes as whoever is logged in there. */
export const STORES = {
  marketplace: {
    token: 'VSCE_PAT',
    ending: '.vsix',
    command: (file) => [tool('vsce'), ['publish', '--no-dependencies', '--packagePath', file]],
  },
  'open-vsx': {
    token: 'OVSX_PAT',
    ending: '.vsix',
    // It sees the token: of itself no other version runs here, though npx resolves anew what it depends on. It needs a newer
    // Node than the rest.
    command: (file) => ['npx', ['--yes', 'ovsx@1.4.0', 'publish', file]],
    node24: true,
  },
  npm: { ending: '.tgz', command: (file) => ['npm', ['publish', file, '--access', 'public']] },
};

const TOKENS = ['VSCE_PAT', 'OVSX_PAT', 'NPM_TOKEN', 'NODE_AUTH_TOKEN'];
const OF_NPM = ['NPM_TOKEN', 'NODE_AUTH_TOKEN'];

/** The environment without the tokens of other stores. */
export function environmentFor(name, env) {
  const own = name === 'npm' ? OF_NPM : [STORES[name].token];
  const others = TOKENS.filter((token) => !own.includes(token));
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !others.includes(variable)));
}
