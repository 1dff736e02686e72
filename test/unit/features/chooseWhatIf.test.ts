// Which engine proves advice: the twin as far as it plans like the server, else HypoPG, else none; what speaks against it is said.

import assert from 'node:assert/strict';
import type { DatabaseClient, Scratch, ServerInfo } from '../../../src/db/contracts';
import { DatabaseError } from '../../../src/db/errors';
import {
  chooseWhatIf,
  type ChosenWhatIf,
  type TwinAccess,
} from '../../../src/features/chooseWhatIf';
import type { Plan } from '../../../src/model/planNode';
import type { TwinKeeper } from '../../../src/whatif/twin/twinKeeper';
import { catalog, plan } from '../analysis/advisor/support';
import { FakeWhatIf } from './fakeWhatIf';

const CLIENT = {} as DatabaseClient;

function server(kind: 'server' | 'twin', extensions: Readonly<Record<string, string>>): ServerInfo {
  return {
    version: '18.0',
    engine: { kind, version: '18.0' },
    extensions,
  } as unknown as ServerInfo;
}

/** A twin whose own plan of the statement costs this; or that fails. */
function twin(answer: number | Error, waitMs = 10_000): TwinAccess {
  const whatIf = new FakeWhatIf({ costs: { '': typeof answer === 'number' ? answer : 0 } });
  const image = {
    source: { version: '18.0', database: 'shop' },
    madeAt: '2026-01-01T00:00:00Z',
    redacted: false,
  };
  const inUse = { whatIf, image, losses: [], notice: null, upToDate: true };
  const keeper = {
    use: () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(inUse)),
    state: () => ({ message: null }),
  } as unknown as TwinKeeper;
  return { keeper, waitMs };
}

function choose(
  given: {
    readonly scratch?: Scratch;
    readonly kind?: 'server' | 'twin';
    readonly extensions?: Readonly<Record<string, string>>;
    readonly twin?: TwinAccess | null;
    readonly plan?: Plan;
  } = {},
): Promise<ChosenWhatIf> {
  const { scratch = null, kind = 'server', extensions = {} } = given;
  return chooseWhatIf(
    {
      client: CLIENT,
      server: server(kind, extensions),
      scratch,
      catalog: catalog(),
      twin: given.twin ?? null,
      statement: { sql: 'SELECT 1', parameters: [] },
      plan: given.plan ?? plan({ 'Node Type': 'Append', 'Total Cost': 1_000 }),
    },
    { signal: new AbortController().signal, progress: () => undefined },
  );
}

const SCRATCH: Scratch = { scratch: () => Promise.reject(new Error('nothing is planned here')) };
const HYPOPG = { hypopg: '1.4.1' };

describe('the choice of an engine', () => {
  it('builds really on the demo', async () => {
    const { engine } = await choose({ scratch: SCRATCH, extensions: HYPOPG, twin: twin(1_000) });
    assert.equal(engine.engine.kind, 'embedded');
  });

  it('trusts a twin that plans as the server does, and asks HypoPG as well', async () => {
    const chosen = await choose({ extensions: HYPOPG, twin: twin(1_000) });
    assert.equal(chosen.engine.engine.kind, 'twin');
    assert.equal(chosen.crossCheck?.engine.kind, 'hypopg');
    assert.deepEqual([chosen.caveats, chosen.notes], [[], []]);
    assert.equal(chosen.twin?.distance?.costRatio, 1);
  });

  it('takes HypoPG where the twin plans otherwise, and says why', async () => {
    const seq = plan({ 'Node Type': 'Seq Scan', 'Relation Name': 't' });
    for (const distrusted of [
      await choose({ extensions: HYPOPG, twin: twin(500) }),
      await choose({ extensions: HYPOPG, twin: twin(1_000), plan: seq }),
    ]) {
      assert.equal(distrusted.engine.engine.kind, 'hypopg');
      assert.equal(distrusted.crossCheck, null);
      assert.match(distrusted.notes.join(), /^HypoPG planned: The twin /);
    }
  });

  it('weakens every proof of a distrusted twin where there is nothing else', async () => {
    const chosen = await choose({ twin: twin(500) });
    assert.equal(chosen.engine.engine.kind, 'twin');
    assert.match(chosen.caveats.join(), /0\.5 the server's cost|the server’s cost|server's cost/);
  });

  it('goes on without a twin that fails, with HypoPG or with none', async () => {
    const failing = twin(new DatabaseError('permission', 'no SELECT on pg_statistic'));
    const other = await choose({ extensions: HYPOPG, twin: failing });
    assert.equal(other.engine.engine.kind, 'hypopg');
    assert.match(other.notes.join(), /Without the twin: no SELECT on pg_statistic/);
    assert.equal((await choose({ twin: failing })).engine.engine.kind, 'none');
    assert.equal((await choose()).engine.engine.kind, 'none');
  });

  it('ends with the connection of the server', async () => {
    const lost = twin(new DatabaseError('connection-lost', 'gone'));
    await assert.rejects(choose({ twin: lost }), { reason: 'connection-lost' });
  });

  it('does not wait for a twin that is still being made', async () => {
    const keeper = {
      use: (_tables: unknown, { signal }: { readonly signal: AbortSignal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
      state: () => ({ message: 'reading statistics' }),
    } as unknown as TwinKeeper;
    const chosen = await choose({ extensions: HYPOPG, twin: { keeper, waitMs: 5 } });
    assert.equal(chosen.engine.engine.kind, 'hypopg');
    assert.match(chosen.notes.join(), /still being made \(reading statistics\)/);
  });

  it('asks the twin alone where it stands in the server’s place', async () => {
    const chosen = await choose({ kind: 'twin', twin: twin(500) });
    assert.equal(chosen.engine.engine.kind, 'twin');
    assert.equal(chosen.twin?.distance, null);
    assert.deepEqual(chosen.caveats, []);
  });
});
