// Writes THIRD-PARTY-NOTICES.txt: every package of which something is in dist/, by what esbuild bundles and what is copied, and what
// is compiled into the WebAssembly. A licence that nobody has allowed ends it with an error.
// Usage: node scripts/generate-notices.mjs [--check]

import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import esbuild from 'esbuild';
import { embeddedBundle } from './build-embedded.mjs';
import { bundles } from './lib/bundles.mjs';
import { INSIDE_WASM } from './lib/insideWasm.mjs';
import { ROOT } from './lib/run.mjs';

const FILE = path.join(ROOT, 'THIRD-PARTY-NOTICES.txt');

/** They ask for no more than their text, or attribution, and reach nothing of ours. */
const ALLOWED = new Set([
  ...['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'Zlib', 'PostgreSQL'],
  // The last one puts it into the public domain.
  ...['Unicode-3.0', 'CC-BY-4.0', 'Unlicense'],
]);

/** Copied beside the bundles (esbuild.mjs, scripts/build-embedded.mjs). */
const COPIED = [
  '@electric-sql/pglite',
  '@vscode/codicons',
  '@vscode/tree-sitter-wasm',
  '@tree-sitter-grammars/tree-sitter-kotlin',
  'libpg-query',
];

const LINE = '-'.repeat(80);

async function bundledPackages() {
  const built = await Promise.all(
    [...Object.values(bundles(true)), embeddedBundle({ minify: true })].map((options) =>
      esbuild.build({ ...options, write: false, metafile: true }),
    ),
  );
  const inputs = built.flatMap(({ metafile }) =>
    Object.values(metafile.outputs).flatMap((output) =>
      Object.entries(output.inputs).flatMap(([file, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [file] : [],
      ),
    ),
  );
  return inputs.flatMap((file) => {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
    return folder === undefined ? [] : [folder];
  });
}

async function noticeOf(folder) {
  const directory = path.join(ROOT, folder);
  const { name, version, license, licenses, author } = JSON.parse(
    await readFile(path.join(directory, 'package.json'), 'utf8'),
  );
  // npm's older form is a list.
  const licence = allowed(name, license ?? licenses?.[0]?.type);
  const file = (await readdir(directory)).sort().find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined
      ? await textWithout(licence, author)
      : await readFile(path.join(directory, file), 'utf8');
  return { title: `${name} ${version}`, licence, text };
}

/** Some packages name their licence and their author, and bring no text. */
async function textWithout(licence, author) {
  const who = typeof author === 'string' ? author : author?.name;
  if (licence !== 'MIT' || who === undefined) throw new Error(`There is no text of ${licence}.`);
  return `Copyright (c) ${who}\n\n${await textOf('mit.txt')}`;
}

async function insideNotice({ name, within, licence, text, copyright }) {
  const own = await textOf(text);
  return {
    title: `${name}, compiled into ${within}`,
    licence: allowed(name, licence),
    text: copyright === undefined ? own : `${copyright}\n\n${own}`,
  };
}

function textOf(name) {
  return readFile(path.join(ROOT, 'scripts/notices', name), 'utf8');
}

function allowed(name, licence) {
  if (!ALLOWED.has(licence))
    throw new Error(`${name} has a licence that is not allowed: ${licence}`);
  return licence;
}

async function notices() {
  const copied = COPIED.map((name) => `node_modules/${name}`);
  const folders = [...new Set([...(await bundledPackages()), ...copied])].sort();
  const all = [
    ...(await Promise.all(folders.map(noticeOf))),
    ...(await Promise.all(INSIDE_WASM.map(insideNotice))),
  ];
  const intro =
    'Planwright is MIT licensed (LICENSE). It holds the following software of others, in whole or in part, under their licences.\n';
  const list = all.map(({ title, licence }) => `  ${title}: ${licence}`).join('\n');
  const texts = all.map(({ title, licence, text }) => {
    const plain = text
      .replaceAll('\r\n', '\n')
      .replace(/[ \t]+$/gm, '')
      .replace(/^\n+|\n+$/g, '');
    return `${LINE}\n${title} (${licence})\n${LINE}\n\n${plain}\n`;
  });
  return `${intro}\n${list}\n\n${texts.join('\n')}`;
}

const made = await notices();
if (!process.argv.includes('--check')) await writeFile(FILE, made);
else if ((await readFile(FILE, 'utf8')) !== made) {
  console.error('THIRD-PARTY-NOTICES.txt is not what ships: run npm run notices');
  process.exitCode = 1;
}
