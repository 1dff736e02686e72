// Where do syntax trees of programs come from? From tree-sitter, whose runtime and grammars are each loaded at first use.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import type { SyntaxNode } from '../../analysis/hostLanguages/syntaxNode';
import { Lazy } from '../../util/lazy';
import { editBetween } from './editBetween';

/** The WebAssembly of the runtime, `tree-sitter`, or of a grammar, `tree-sitter-go`. */
export type ReadWasm = (name: string) => Promise<Uint8Array>;

const unpack = promisify(brotliDecompress);

/** What the build has put beside the bundles. */
export function wasmBeside(distDirectory: string): ReadWasm {
  return async (name) =>
    unpack(await readFile(path.join(distDirectory, 'grammars', `${name}.wasm.br`)));
}

/** Some broken texts take minutes; a program of 5 000 lines takes a fiftieth of it. Heuristic. */
const MOST_PARSE_MS = 1_500;

type Runtime = Awaited<ReturnType<typeof loadRuntime>>;
type Grammar = Awaited<ReturnType<Runtime['Language']['load']>>;
type Parser = InstanceType<Runtime['Parser']>;
type Tree = NonNullable<ReturnType<Parser['parse']>>;

export class Grammars {
  readonly #read: ReadWasm;
  readonly #runtime: Lazy<Runtime>;
  readonly #grammars = new Map<string, Lazy<Grammar>>();
  /** Of each grammar, the last program without mistakes: while somebody types, the next tree is this one but for some nodes. */
  readonly #last = new Map<string, { readonly text: string; readonly tree: Tree }>();

  constructor(read: ReadWasm) {
    this.#read = read;
    this.#runtime = new Lazy(async () => loadRuntime(await read('tree-sitter')));
  }

  /** What `use` makes of the tree, which is gone afterwards; null where there is none in reasonable time. */
  async withTree<T>(
    text: string,
    grammar: string,
    use: (root: SyntaxNode) => Promise<T>,
  ): Promise<T | null> {
    const runtime = await this.#runtime.get();
    const language = await this.#grammar(grammar, runtime).get();
    const parser = new runtime.Parser();
    try {
      parser.setLanguage(language);
      const tree = this.#parse(text, grammar, parser);
      if (tree === null) return null;
      try {
        return await use(tree.rootNode);
      } finally {
        tree.delete();
      }
    } finally {
      parser.delete();
    }
  }

  #parse(text: string, grammar: string, parser: Parser): Tree | null {
    const until = performance.now() + MOST_PARSE_MS;
    const options = { progressCallback: () => performance.now() > until };
    const last = this.#last.get(grammar);
    const edit = last === undefined ? null : editBetween(last.text, text);
    if (last !== undefined && edit !== null) {
      const before = last.tree.copy();
      before.edit(edit);
      const tree = parser.parse(text, before, options);
      before.delete();
      if (tree === null || !hasError(tree)) return this.#keep(text, grammar, tree);
      // What a parser makes of mistakes depends on what it knew: the same text shall give the same tree.
      tree.delete();
    }
    return this.#keep(text, grammar, parser.parse(text, null, options));
  }

  #keep(text: string, grammar: string, tree: Tree | null): Tree | null {
    if (tree === null || hasError(tree)) return tree;
    this.#last.get(grammar)?.tree.delete();
    this.#last.set(grammar, { text, tree: tree.copy() });
    return tree;
  }

  #grammar(name: string, { Language }: Runtime): Lazy<Grammar> {
    const known = this.#grammars.get(name);
    if (known !== undefined) return known;
    const made = new Lazy(async () => Language.load(await this.#read(`tree-sitter-${name}`)));
    this.#grammars.set(name, made);
    return made;
  }
}

function hasError({ rootNode }: Tree): boolean {
  const { hasError }: { readonly hasError: boolean } = rootNode;
  return hasError;
}

async function loadRuntime(wasmBinary: Uint8Array) {
  const { default: treeSitter } = await import('@vscode/tree-sitter-wasm/wasm/tree-sitter.js');
  await treeSitter.Parser.init({ wasmBinary });
  return treeSitter;
}
