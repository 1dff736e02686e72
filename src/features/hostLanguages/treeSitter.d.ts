// The part that is used of the tree-sitter runtime, which is loaded when the first program with SQL in it is looked at.

declare module '@vscode/tree-sitter-wasm/wasm/tree-sitter.js' {
  interface Language {
    readonly abiVersion: number;
  }
  interface Point {
    readonly row: number;
    readonly column: number;
  }
  /** Indexes and columns are UTF-16 units. */
  export interface Edit {
    readonly startIndex: number;
    readonly oldEndIndex: number;
    readonly newEndIndex: number;
    readonly startPosition: Point;
    readonly oldEndPosition: Point;
    readonly newEndPosition: Point;
  }
  interface Tree {
    /** What is read of it is analysis/hostLanguages/syntaxNode.ts. */
    readonly rootNode: never;
    /** Shares its nodes. */
    copy(): Tree;
    /** Tells it what was typed since, in UTF-16 units, before it is given to a parser. */
    edit(edit: Edit): void;
    /** Its memory is WebAssembly's, which no garbage collector looks at. */
    delete(): void;
  }
  interface Parser {
    setLanguage(language: Language): void;
    /** Null where the callback, which is asked now and then, gave true. */
    parse(
      text: string,
      before: Tree | null,
      options: { readonly progressCallback: () => boolean },
    ): Tree | null;
    delete(): void;
  }
  const treeSitter: {
    readonly Parser: {
      new (): Parser;
      init(options: { readonly wasmBinary: Uint8Array }): Promise<void>;
    };
    readonly Language: { load(grammar: Uint8Array): Promise<Language> };
  };
  export default treeSitter;
}
