// A linter as the faces make it, with the grammars of the packages.

import { HostSqlReader } from '../../../../src/features/hostLanguages/hostSqlReader';
import { Linter } from '../../../../src/features/lint/linter';
import { testGrammars } from '../../analysis/hostLanguages/support';
import { testParser } from '../../analysis/sql/support';

export function testLinter(): Linter {
  return new Linter(testParser, new HostSqlReader(testGrammars, testParser));
}
