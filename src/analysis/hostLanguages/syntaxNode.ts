// What is read of a syntax tree of a program: the part of a tree-sitter node that its library shares with us.

export interface SyntaxNode {
  readonly type: string;
  /** Offsets in UTF-16 units of the program's text. */
  readonly startIndex: number;
  readonly endIndex: number;
  readonly parent: SyntaxNode | null;
  /** Words and signs of the grammar among them. */
  readonly children: readonly (SyntaxNode | null)[];
  /** In the order of the text; outer ones before what stands in them. */
  descendantsOfType(types: string[]): readonly (SyntaxNode | null)[];
}

export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  return node.children.filter((child) => child !== null);
}

/** Two objects may stand for one node of the tree. */
export function sameNode(a: SyntaxNode, b: SyntaxNode): boolean {
  return a.startIndex === b.startIndex && a.endIndex === b.endIndex && a.type === b.type;
}
