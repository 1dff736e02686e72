// What esbuild makes of the sources, but for the child process (scripts/build-embedded.mjs): options only, nothing is built here.

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from './run.mjs';

/**
 * zod brings its messages in 50 languages, half of a bundle; we speak the one that it sets up by itself.
 * @type {import('esbuild').Plugin}
 */
const withoutLocales = {
  name: 'without-locales',
  setup: (build) => {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.(?:js|cjs)$/ }, () => ({
      contents: 'export {};',
    }));
  },
};

/** What rules tell of themselves for docs/rules and for tests: nothing that runs reads it. */
const ABOUT_RULES = new Set(['documentation', 'examples', 'fixtures']);

/** @type {import('esbuild').Plugin} */
const withoutRulePages = {
  name: 'without-rule-pages',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]src[\\/]analysis[\\/].*\.ts$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      return { contents: withoutPages(file, text), loader: 'ts' };
    });
  },
};

/**
 * @param {string} file
 * @param {string} text
 */
export function withoutPages(file, text) {
  if (!/^ {2}documentation: \{$/m.test(text)) return text;
  /** @type {ts.Expression[]} */
  const left = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    const isPage =
      ts.isPropertyAssignment(node) &&
      ts.isIdentifier(node.name) &&
      ABOUT_RULES.has(node.name.text) &&
      ts.isObjectLiteralExpression(node.initializer);
    if (isPage) left.push(node.initializer);
    else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return left.reduceRight((all, { pos, end }) => `${all.slice(0, pos)} {}${all.slice(end)}`, text);
}

const SOURCES = path.join(ROOT, 'src') + path.sep;

/**
 * What is not needed at once stays on the disk until it is asked for: `import('./services')` or `require('./ssh/sshLink')`
 * becomes a require() of a bundle beside.
 * @param {RegExp} filter of the path that is imported
 * @param {string} bundle
 * @returns {import('esbuild').Plugin}
 */
function apart(filter, bundle) {
  return {
    name: `apart-${bundle}`,
    setup: (build) => {
      build.onResolve({ filter }, ({ kind, importer }) =>
        // Libraries have files of such names too.
        kind !== 'import-statement' && importer.startsWith(SOURCES)
          ? { path: `./${bundle}`, external: true }
          : undefined,
      );
    },
  };
}

const servicesApart = apart(/^\.\/services$/, 'services.cjs');
const importsApart = apart(/^\.\/import\/findConnections$/, 'imports.cjs');
const mcpApart = apart(/^\.\/protocol$/, 'mcp.cjs');
const sshApart = apart(/^\.\/ssh\/sshLink$/, 'ssh.cjs');

/** Version and addresses have one place, the package's manifest. */
function identity() {
  const { version, homepage } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  return {
    PLANWRIGHT_VERSION: JSON.stringify(version),
    PLANWRIGHT_PAGES: JSON.stringify(homepage.replace(/#.*$/, '/blob/HEAD/')),
  };
}

/** @param {boolean} production minified, without source maps */
export function bundles(production) {
  const common = {
    absWorkingDir: ROOT,
    bundle: true,
    minify: production,
    sourcemap: !production,
    /** @type {import('esbuild').LogLevel} */
    logLevel: 'warning',
    plugins: [withoutLocales, ...(production ? [withoutRulePages] : [])],
    define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
  };
  const node = {
    ...common,
    /** @type {import('esbuild').Platform} */
    platform: 'node',
    /** @type {import('esbuild').Format} */
    format: 'cjs',
    target: 'node20',
    // pg asks for its native twin only when told to; nobody here does. ssh2 does without its native parts where they are not there.
    external: ['vscode', 'pg-native', 'cpu-features', '*.node'],
    plugins: [...common.plugins, importsApart, sshApart],
  };
  return {
    extension: {
      ...node,
      entryPoints: ['src/extension/activate.ts'],
      outfile: 'dist/extension.cjs',
      plugins: [...node.plugins, servicesApart],
      // As require(): VS Code hands out `vscode` there. Elsewhere it would take `require` away from tree-sitter.
      supported: { 'dynamic-import': false },
    },
    services: {
      ...node,
      entryPoints: ['src/extension/services.ts'],
      outfile: 'dist/services.cjs',
    },
    imports: {
      ...node,
      entryPoints: ['src/features/connections/import/findConnections.ts'],
      outfile: 'dist/imports.cjs',
    },
    ssh: {
      ...node,
      entryPoints: ['src/db/ssh/sshLink.ts'],
      outfile: 'dist/ssh.cjs',
    },
    mcp: {
      ...node,
      entryPoints: ['src/cli/mcp/protocol.ts'],
      outfile: 'dist/mcp.cjs',
    },
    cli: {
      ...node,
      entryPoints: ['src/cli/main.ts'],
      outfile: 'dist/cli.cjs',
      banner: { js: '#!/usr/bin/env node' },
      plugins: [...node.plugins, mcpApart],
      // By a Response, which brings half a megabyte of Node's own code along, pg finds out whether this is Cloudflare.
      define: { ...common.define, ...identity(), Response: 'undefined' },
      // Its ESM asks for import.meta.url, which CommonJS has not.
      alias: { tinyglobby: path.join(ROOT, 'node_modules/tinyglobby/dist/index.cjs') },
    },
    panel: {
      ...common,
      /** @type {import('esbuild').Platform} */
      platform: 'browser',
      /** @type {import('esbuild').Format} */
      format: 'iife',
      target: 'chrome120',
      entryPoints: ['src/panel/main.tsx'],
      outfile: 'dist/panel.js',
      /** @type {'automatic'} */
      jsx: 'automatic',
      jsxImportSource: 'preact',
      /** @type {Record<string, import('esbuild').Loader>} */
      loader: { '.ttf': 'file' },
      assetNames: '[name]',
    },
  };
}
