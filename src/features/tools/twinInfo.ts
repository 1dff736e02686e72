// twin_info: what the copy of a database's statistics is made of, on which estimates and suggestions rest.

import * as z from 'zod';
import { defineTool } from './call/define';
import { placed } from './call/tool';
import { ToolError } from './call/toolError';

const MOST_LOSSES = 20;

export const twinInfo = defineTool({
  name: 'twin_info',
  title: 'What the twin holds',
  description:
    'Version and age of the twin (schema and statistics without rows) that suggestions are planned on, and what it could not carry.',
  connection: 'always',
  input: {},
  output: {
    engine: z.string(),
    sourceVersion: z.string(),
    madeAt: z.string(),
    redacted: z.boolean(),
    losses: z.array(z.strictObject({ kind: z.string(), name: z.string(), effect: z.string() })),
  },
  run: async (_input, { work }, place) => {
    const { twin } = placed(place).open;
    if (twin === null) {
      const next = 'Use explain: it builds indexes for real here and rolls them back';
      throw new ToolError('no-twin', 'This connection has no twin and needs none', next);
    }
    const { whatIf, image, losses } = await twin.keeper.use([], work);
    const { kind, version } = whatIf.engine;
    return {
      ...{ engine: `${kind} ${version}`, sourceVersion: image.source.version },
      ...{ madeAt: image.madeAt, redacted: image.redacted },
      losses: losses
        .slice(0, MOST_LOSSES)
        .map(({ kind: what, name, effect }) => ({ kind: what, name, effect })),
      ...(losses.length > MOST_LOSSES ? { omitted: { losses: losses.length - MOST_LOSSES } } : {}),
    };
  },
});
