// Do review tools get findings that they can show, know again, and link?

import assert from 'node:assert/strict';
import * as z from 'zod';
import type { FileFindings, FindingsInFiles } from '../../../../src/cli/reporters/findingsInFiles';
import { github } from '../../../../src/cli/reporters/github';
import { sarif } from '../../../../src/cli/reporters/sarif';

const PLACE = { version: '1.2.3', pages: 'https://example.org/b/', workingDirectory: '/work/a b' };
const TEXT = 'SELECT 1;\nDELETE FROM t;\n';

const sarifSchema = z.object({
  runs: z.tuple([
    z.object({
      tool: z.object({
        driver: z.object({
          version: z.string(),
          rules: z.array(z.object({ helpUri: z.string() })),
        }),
      }),
      originalUriBaseIds: z.object({ SRCROOT: z.object({ uri: z.string() }) }),
      invocations: z
        .array(
          z.object({
            toolExecutionNotifications: z.array(
              z.object({ message: z.object({ text: z.string() }) }),
            ),
          }),
        )
        .optional(),
      results: z.array(
        z.object({
          partialFingerprints: z.record(z.string(), z.string()),
          locations: z.array(
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string(), uriBaseId: z.string().optional() }),
              }),
            }),
          ),
        }),
      ),
    }),
  ]),
});

function found(text: string, words: readonly string[], file = 'q.sql'): FileFindings {
  return {
    file,
    text,
    findings: words.map((word) => ({
      rule: 'missing-where',
      severity: 'warning',
      message: `of ${word}`,
      range: { start: text.indexOf(word), end: text.indexOf(word) + word.length },
    })),
  };
}

function told(files: readonly FileFindings[], unread: readonly string[] = []): FindingsInFiles {
  return { rules: [{ id: 'missing-where', summary: 's', fix: 'f' }], files, unread };
}

function runOf(given: FindingsInFiles) {
  return sarifSchema.parse(sarif(given, PLACE)).runs[0];
}

function fingerprintsOf(files: readonly FileFindings[]): readonly string[] {
  return runOf(told(files)).results.flatMap(({ partialFingerprints }) =>
    Object.values(partialFingerprints),
  );
}

describe('findings for review tools', () => {
  it('name the version, the page of a rule, and what paths are relative to', () => {
    const { tool, originalUriBaseIds, results } = runOf(told([found(TEXT, ['DELETE'])]));
    assert.equal(tool.driver.version, '1.2.3');
    assert.deepEqual(tool.driver.rules, [
      { helpUri: 'https://example.org/b/docs/rules/missing-where.md' },
    ]);
    assert.equal(originalUriBaseIds.SRCROOT.uri, 'file:///work/a%20b/');
    assert.deepEqual(results[0]?.locations[0]?.physicalLocation.artifactLocation, {
      uri: 'q.sql',
      uriBaseId: 'SRCROOT',
    });
  });

  it('keep their fingerprint when lines move and blanks change, and no other', () => {
    const [before] = fingerprintsOf([found(TEXT, ['DELETE'])]);
    const moved = 'SELECT 2;\n\n\nSELECT 1;\nDELETE\n  FROM t;\n';
    assert.deepEqual(fingerprintsOf([found(moved, ['DELETE'])]), [before]);
    assert.notDeepEqual(fingerprintsOf([found('DELETE FROM u;', ['DELETE'])]), [before]);
    const program = 'const a = 1;\ndb.query(`DELETE FROM t`);\n';
    const [inProgram] = fingerprintsOf([found(program, ['DELETE'], 'a.ts')]);
    assert.deepEqual(fingerprintsOf([found(`\n\n${program}`, ['DELETE'], 'a.ts')]), [inProgram]);
  });

  it('are told apart where one rule says two things of a statement', () => {
    const both = fingerprintsOf([found(TEXT, ['DELETE', 'FROM t'])]);
    assert.equal(new Set(both).size, 2);
  });

  it('are cut where a tool takes no more, and that is said', () => {
    const many = told(
      [
        found(
          TEXT,
          Array.from({ length: 5_001 }, () => 'DELETE'),
        ),
      ],
      ['not read'],
    );
    const { results, invocations } = runOf(many);
    assert.equal(results.length, 5_000);
    const notes = invocations?.[0]?.toolExecutionNotifications.map(({ message }) => message.text);
    assert.match(notes?.join('\n') ?? '', /^not read\n.*first 5000 of 5001/);
  });

  it('are one line each for GitHub, whatever stands in them', () => {
    const evil = { ...found(TEXT, ['DELETE'], 'a,b:c\n::error::x.sql') };
    const lines = github(told([evil], ['50 % unread\n::error::y'])).split('\n');
    assert.equal(lines.length, 3);
    assert.match(
      lines[0] ?? '',
      /^::warning file=a%2Cb%3Ac.*%3A%3Aerror%3A%3Ax\.sql,line=2,endLine=2,col=1,endColumn=7,title=missing-where::of DELETE$/,
    );
    assert.match(lines[1] ?? '', /^::warning::50 %25 unread/);
  });
});
