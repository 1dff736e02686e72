// Which literals and values make up one string, and what does the program do with it?

import type { Format, Indentation } from './cells';
import type { HostLanguage } from './languages';
import { childrenOf, sameNode, type SyntaxNode } from './syntaxNode';

/** A string as it is put together, in order: literals, and what else is joined to them. */
export interface StringExpression {
  readonly whole: SyntaxNode;
  readonly operands: readonly SyntaxNode[];
  /** An operator puts values into one of them. */
  readonly isFormatted: boolean;
}

/** Longer sums are made by programs, and each step costs the depth of the tree. Heuristic. */
const MOST_JOINED = 100;

/** The joined string that a literal is part of; the literal alone where it is of none; null where it is too long. */
export function stringAround(literal: SyntaxNode, language: HostLanguage): StringExpression | null {
  let whole = literal;
  let joined = 0;
  for (let node = literal.parent; node !== null; node = node.parent) {
    if (isJoin(node, language)) whole = node;
    else if (node.type !== 'parenthesized_expression') break;
    joined += 1;
    if (joined > MOST_JOINED) return null;
  }
  const operands = operandsOf(whole, language);
  if (operands.length > MOST_JOINED) return null;
  const plain = operands.map((operand) => formattedBy(operand, language) ?? operand);
  return {
    whole,
    operands: plain,
    isFormatted: plain.some((one, index) => one !== operands[index]),
  };
}

/** `"..." % values`, which binds closer than a sum. */
function formattedBy(node: SyntaxNode, { formatOperator }: HostLanguage): SyntaxNode | null {
  const [first, sign] = childrenOf(node);
  return formatOperator !== undefined && sign?.type === formatOperator ? (first ?? null) : null;
}

function isJoin(node: SyntaxNode, { joins }: HostLanguage): boolean {
  if (!Object.hasOwn(joins, node.type)) return false;
  const operator = joins[node.type];
  return operator === null || childrenOf(node).some(({ type }) => type === operator);
}

/** A long sum is a deep tree: what is still to be taken apart waits in a list. */
function operandsOf(whole: SyntaxNode, language: HostLanguage): readonly SyntaxNode[] {
  const operands: SyntaxNode[] = [];
  const waiting = [whole];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const parts = partsOf(node, language);
    if (parts === null) operands.push(node);
    else waiting.push(...parts.toReversed());
    if (operands.length > MOST_JOINED) break;
  }
  return operands;
}

function partsOf(node: SyntaxNode, language: HostLanguage): readonly SyntaxNode[] | null {
  if (isJoin(node, language)) {
    const operator = language.joins[node.type];
    return childrenOf(node).filter(({ type }) => type !== operator && !/comment/.test(type));
  }
  const inner = node.type === 'parenthesized_expression' ? childrenOf(node)[1] : undefined;
  return inner !== undefined && isJoin(inner, language) ? [inner] : null;
}

export interface StringUse {
  /** What it is handed to, in lower case: a function, a constructor, a template's tag, an `@annotation`; null where it is not. */
  readonly call: string | null;
  /** The variable, property or argument that it becomes; null where it is none. */
  readonly name: string | null;
  readonly format: Format | null;
  readonly indentation: Indentation;
  /** It becomes a part of a longer string. */
  readonly isPart: boolean;
}

/** How far a string's use is followed outwards. Heuristic: `execute(text(format("...")))`. */
const MOST_STEPS = 10;

const THROUGH =
  /^(?:parenthesized_expression|argument|value_argument|await_expression|await|as_expression|satisfies_expression|non_null_expression|expression_list|element_value_pair)$/;
const MEMBER =
  /^(?:member_expression|attribute|field_expression|navigation_expression|member_access_expression)$/;
const ARGUMENTS =
  /^(?:arguments|argument_list|value_arguments|token_tree|annotation_argument_list)$/;
const BUILDERS = /^(?:append|push_str|stringbuilder|stringbuffer|write_str|writestring|concat)$/;

export function useOf(
  host: string,
  { whole, isFormatted }: StringExpression,
  language: HostLanguage,
): StringUse {
  let use: StringUse = {
    ...{ call: null, name: null, indentation: null, isPart: false },
    format: isFormatted ? 'printf' : null,
  };
  let node = whole;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const parent = node.parent;
    if (parent === null) break;
    if (THROUGH.test(parent.type)) {
      node = parent;
      continue;
    }
    const formatted = formattedBy(parent, language);
    if (formatted !== null && sameNode(formatted, node)) {
      use = { ...use, format: 'printf' };
      node = parent;
      continue;
    }
    const called = calledOn(host, node, parent);
    if (called !== null) {
      use = { ...use, ...treatment(called.name, language) };
      node = called.node;
      continue;
    }
    const call =
      parent.type === 'call_expression'
        ? parent
        : ARGUMENTS.test(parent.type)
          ? parent.parent
          : null;
    if (call === null) break;
    const end = ARGUMENTS.test(parent.type) ? parent.startIndex : node.startIndex;
    const at = call.parent?.type === 'annotation' ? call.parent.startIndex : call.startIndex;
    const name = calleeIn(host.slice(at, end));
    if (!language.printf.has(name) && !language.braces.has(name))
      return { ...use, call: name, isPart: BUILDERS.test(name) };
    use = { ...use, ...treatment(name, language) };
    node = call;
  }
  return { ...use, ...nameBefore(host, node.startIndex) };
}

/** A method of the string itself: `"...".format(x)`, `"""...""".trimIndent()`. */
function calledOn(
  host: string,
  node: SyntaxNode,
  parent: SyntaxNode,
): { readonly name: string; readonly node: SyntaxNode } | null {
  const children = childrenOf(parent);
  if (children[0] === undefined || !sameNode(children[0], node)) return null;
  if (MEMBER.test(parent.type)) {
    const call = parent.parent;
    const called = call === null ? undefined : childrenOf(call)[0];
    if (call === null || called === undefined || !sameNode(called, parent)) return null;
    return { name: calleeIn(host.slice(parent.startIndex, parent.endIndex)), node: call };
  }
  // Java and Ruby have object, dot, name and arguments side by side.
  if (!/^(?:method_invocation|call)$/.test(parent.type) || children.length < 3) return null;
  const name = children[2];
  return name === undefined
    ? null
    : { name: host.slice(name.startIndex, name.endIndex).toLowerCase(), node: parent };
}

function treatment(
  name: string,
  { printf, braces }: HostLanguage,
): Partial<Pick<StringUse, 'format' | 'indentation'>> {
  if (printf.has(name)) return { format: 'printf' };
  if (braces.has(name)) return { format: 'braces' };
  if (name === 'trimindent') return { indentation: 'common' };
  return name === 'trimmargin' ? { indentation: 'margin' } : {};
}

/** The last name in front of arguments, without those of types. */
function calleeIn(text: string): string {
  const plain = text
    .slice(-200)
    .replace(/<[^<>()]*>/g, '')
    .replace(/<[^<>()]*>/g, '');
  return (/(@?[\w$]+)[^\w$]*$/.exec(plain)?.[1] ?? '').toLowerCase();
}

const NAMED =
  /([A-Za-z_$][\w$]*)["']?\]?\s*(?::\s*[\w.<>[\]?|& ]{1,60})?\s*(\+=|\.=|<<|:=|=>|=|:)\s*\(?\s*$/;

/** What the string is given to, by the words in front of it. */
function nameBefore(host: string, start: number): Pick<StringUse, 'name' | 'isPart'> {
  const match = NAMED.exec(host.slice(Math.max(0, start - 200), start));
  const [name = null, operator = ''] = match?.slice(1) ?? [];
  return { name, isPart: ['+=', '.=', '<<'].includes(operator) };
}

const GROWS =
  /(?<![\w$])([A-Za-z_$][\w$]{0,99})(?:\s{0,20}(?:\+=|\.=|<<)|\.(?:append|push_str|concat)\(|\s{0,20}=\s{0,20}\$?\1\s{0,20}[+.])/g;

/** Names that more is added to somewhere: a string that is given to one of them is no statement yet. */
export function growingNames(host: string): ReadonlySet<string> {
  return new Set([...host.matchAll(GROWS)].map(([, name = '']) => name));
}
