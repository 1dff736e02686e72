// Is what a twin could not carry told as long as it holds, and no longer, while its source goes on changing?

import assert from 'node:assert/strict';
import type { TwinImage, TwinLoss } from '../../src/model/twinImage';
import { changeTwin, lossesOf, startTwin, type LiveTwin } from '../../src/whatif/twin/liveTwin';
import { pgliteEngine } from '../../src/whatif/twin/target/twinEngines';
import { cleanup } from '../support/cleanup';
import { embeddedDist } from '../support/embedded';
import { emptyImage, ends, index, relation } from '../support/hostileTwins/images';

const quiet = { signal: new AbortController().signal, progress: (): void => undefined };

const MADE = index('t', 't_id', { keys: ['id'] });
const LOST = index('t', 't_lost', {
  definition: 'CREATE INDEX t_lost ON h.t USING btree (h.absent(id))',
});
const UNREAD = index('u', 'u_lost', {
  definition: 'CREATE INDEX u_lost ON h.u USING btree (h.absent(id))',
});
const KEPT = ['index h.t_lost', 'index h.u_lost', 'statistics h.t_lost', 'statistics h.u_lost'];
/** Of the same name as a relation, from which its name is apart. */
const GROUPED: TwinImage['extendedStatistics'][number] = {
  schema: 'h',
  name: 't_id',
  tableSchema: 'h',
  table: 't',
  definition: 'CREATE STATISTICS h.t_id (ndistinct) ON id, absent FROM h.t',
  data: [],
  columns: {},
  expressions: [],
};

const IMAGE: TwinImage = {
  ...emptyImage(18),
  relations: [relation('t'), relation('u')],
  indexes: [MADE, LOST, UNREAD],
  ends: [ends('t')],
};
const WRONG_ENDS = [{ ...ends('t'), columns: { id: ['low', 'high'] } }] satisfies TwinImage['ends'];

describe('losses of a twin that is refreshed', () => {
  const atEnd = cleanup();

  const started = async (image: TwinImage): Promise<LiveTwin> => {
    const live = await startTwin(image, pgliteEngine(embeddedDist()), quiet);
    atEnd(() => live.target.close());
    return live;
  };
  const told = (live: LiveTwin): string[] => lossesOf(live).map(nameOf).sort();
  const toldOf = async (live: LiveTwin, image: TwinImage): Promise<string[]> => {
    assert.ok(await changeTwin(live, { image, changed: new Set(['h.t']) }, quiet));
    return told(live);
  };

  it('stay where a table got other rows at its ends, and those of the rows are told anew', async () => {
    const live = await started(IMAGE);
    assert.deepEqual(told(live), KEPT);
    const moved = { ...IMAGE, ends: [{ ...ends('t'), columns: { id: ['1', '10'] } }] } as TwinImage;
    assert.deepEqual(await toldOf(live, moved), KEPT);
    const wrong = { ...IMAGE, ends: WRONG_ENDS };
    const withRows = [...KEPT, 'rows at the ends h.t'].sort();
    assert.deepEqual(await toldOf(live, wrong), withRows);
    const higher = {
      ...wrong,
      indexes: [{ ...MADE, height: 2 }, LOST, UNREAD],
    };
    assert.deepEqual(await toldOf(live, higher), withRows);
    assert.deepEqual(await toldOf(live, { ...higher, ends: IMAGE.ends }), KEPT);
  });

  it('go with an index that is gone, and with one that can be made now', async () => {
    const live = await started(IMAGE);
    const ofOthers = KEPT.filter((name) => name.includes('u_lost'));
    assert.deepEqual(await toldOf(live, { ...IMAGE, indexes: [MADE, UNREAD] }), ofOthers);
    assert.deepEqual(await toldOf(live, IMAGE), KEPT);
    const can = { ...LOST, definition: 'CREATE INDEX t_lost ON h.t USING btree ((id + 1))' };
    assert.deepEqual(await toldOf(live, { ...IMAGE, indexes: [MADE, can, UNREAD] }), ofOthers);
  });

  it('of extended statistics stay where only an index of that name is new, and are told once', async () => {
    const live = await started({ ...IMAGE, indexes: [], extendedStatistics: [GROUPED] });
    const lost = told(live);
    assert.ok(lost.length > 0 && lost.every((name) => name === 'extended statistics h.t_id'));
    const indexed = { ...IMAGE, indexes: [MADE], extendedStatistics: [GROUPED] };
    assert.deepEqual(await toldOf(live, indexed), lost);
    const other = { ...GROUPED, definition: GROUPED.definition.replace('absent', 'missing') };
    assert.deepEqual(await toldOf(live, { ...indexed, extendedStatistics: [other] }), lost);
    assert.deepEqual(await toldOf(live, { ...indexed, extendedStatistics: [] }), []);
  });
});

function nameOf({ kind, name }: TwinLoss): string {
  return `${kind} ${name}`;
}
