// A twin on one page of Markdown: which planner, how old, what it holds, and what it lacks with its effect on advice.

import type { Engine } from '../model/suggestion';
import { twinInfo } from '../model/twinInfo';
import type { TwinImage } from '../model/twinImage';
import type { TwinLoss } from '../model/twinLoss';
import { markdownText } from '../util/markdownText';
import { twinContents } from './twinContents';
import { twinLine } from './twinWords';

export interface TwinOnPage {
  /** Such as `Twin of shop`. */
  readonly name: string;
  readonly engine: Engine;
  readonly image: TwinImage;
  readonly upToDate: boolean;
  readonly notice: string | null;
  readonly losses: readonly TwinLoss[];
  /** Of its cache. */
  readonly problems: readonly string[];
}

export function twinPage(twin: TwinOnPage, now: number): string {
  const { name, engine, image, upToDate, notice, losses, problems } = twin;
  const report = {
    engine,
    notice,
    sourceVersion: image.source.version,
    database: image.source.database,
    madeAt: image.madeAt,
    upToDate,
    redacted: image.redacted,
    distance: null,
    losses: [...losses],
  };
  const lost =
    losses.length === 0
      ? ['Everything was carried over.']
      : [
          '| what | name | effect on advice | why |',
          '|---|---|---|---|',
          ...losses.map(
            ({ kind, name: of, effect, why }) =>
              `| ${[kind, of, effect, why].map(markdownText).join(' | ')} |`,
          ),
        ];
  return [
    `# ${markdownText(name)}`,
    '',
    `${markdownText(twinLine(report, now))}.`,
    ...[notice, ...problems].flatMap((text) => (text === null ? [] : ['', markdownText(text)])),
    '',
    '## What it holds',
    '',
    ...twinContents(twinInfo(image, 0)).map((line) => `- ${markdownText(line)}`),
    '',
    '## What it lacks',
    '',
    ...lost,
    '',
  ].join('\n');
}
