// Gives the unit tests the grammars as the packages hold them, and the SQL that is found in a program.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findSql, type SqlPassage } from '../../../../src/analysis/hostLanguages/findSql';
import {
  HOST_LANGUAGES,
  type HostLanguageId,
} from '../../../../src/analysis/hostLanguages/languages';
import { ParsedTexts } from '../../../../src/analysis/hostLanguages/parsedTexts';
import { Grammars } from '../../../../src/features/hostLanguages/grammars';
import { mayHoldSql } from '../../../../src/util/mayHoldSql';
import { testParser } from '../sql/support';

const PACKAGES = path.join(__dirname, '../../../../node_modules');

/** That know of no program yet. */
export function newGrammars(): Grammars {
  return new Grammars((name) =>
    readFile(
      name === 'tree-sitter-kotlin'
        ? path.join(PACKAGES, '@tree-sitter-grammars/tree-sitter-kotlin', `${name}.wasm`)
        : path.join(PACKAGES, '@vscode/tree-sitter-wasm/wasm', `${name}.wasm`),
    ),
  );
}

export const testGrammars = newGrammars();

export async function sqlIn(id: HostLanguageId, program: string): Promise<readonly SqlPassage[]> {
  const parsed = new ParsedTexts(testParser);
  const found = await testGrammars.withTree(program, HOST_LANGUAGES[id].grammar, (root) =>
    findSql(program, root, id, { parses: (sql) => parsed.parses(sql), mayGoOn }),
  );
  // What is looked at first refuses no program that holds some.
  if (found !== null && found.length > 0) assert.ok(mayHoldSql(program), program);
  return found ?? [];
}

export async function textsIn(id: HostLanguageId, program: string): Promise<readonly string[]> {
  return (await sqlIn(id, program)).map(({ sql }) => sql.text);
}

const mayGoOn = () => Promise.resolve(true);
