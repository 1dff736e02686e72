// What is compiled into the WebAssembly that ships, and so stands in no list of packages.

/**
 * @typedef {object} Inside
 * @property {string} name
 * @property {string} within the package that brings it
 * @property {string} licence SPDX
 * @property {string} text a file of scripts/notices
 * @property {string} [copyright] said before a text that says none
 */

const MIT = { licence: 'MIT', text: 'mit.txt' };
const PGLITE = '@electric-sql/pglite';
const GRAMMARS = '@vscode/tree-sitter-wasm';

/** @type {readonly Inside[]} */
export const INSIDE_WASM = [
  {
    name: 'PostgreSQL',
    within: `${PGLITE} and libpg-query`,
    licence: 'PostgreSQL',
    text: 'postgresql.txt',
  },
  { name: 'libpg_query', within: 'libpg-query', licence: 'BSD-3-Clause', text: 'libpg_query.txt' },
  { name: 'ICU', within: PGLITE, licence: 'Unicode-3.0', text: 'icu.txt' },
  { name: 'zlib', within: PGLITE, licence: 'Zlib', text: 'zlib.txt' },
  {
    name: 'libxml2',
    within: PGLITE,
    ...MIT,
    copyright: 'Copyright (C) 1998-2012 Daniel Veillard. All Rights Reserved.',
  },
  {
    name: 'libxslt',
    within: PGLITE,
    ...MIT,
    copyright: 'Copyright (C) 2001-2002 Daniel Veillard. All Rights Reserved.',
  },
  { name: 'OSSP uuid', within: PGLITE, licence: 'ISC', text: 'ossp-uuid.txt' },
  {
    name: 'Emscripten',
    within: `${PGLITE}, libpg-query and ${GRAMMARS}`,
    ...MIT,
    copyright: 'Copyright (c) 2010-2014 Emscripten authors, see AUTHORS file.',
  },
  {
    name: 'musl',
    within: `${PGLITE}, libpg-query and ${GRAMMARS}`,
    ...MIT,
    copyright: 'Copyright © 2005-2020 Rich Felker, et al.',
  },
  {
    name: 'tree-sitter and its grammars',
    within: GRAMMARS,
    ...MIT,
    copyright:
      'Copyright (c) 2014-2024 Max Brunsfeld and the authors of the grammars of TypeScript, JavaScript, Python, Go, Java, C#,\nRuby, PHP and Rust',
  },
];
