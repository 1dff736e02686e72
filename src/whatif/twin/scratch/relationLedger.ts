// What is known of a scratch's relations, and what a statement changed of it: read off the engine before and after.

import { lockModeOf, strongest } from '../../../analysis/migrations/locks';
import { literal } from '../../../embedded/twin/statements';
import type { TwinTarget } from '../target/target';
import { NUMBERED_COLUMNS_SQL, numberedColumns, type NumberedColumn } from './imageAfter';
import {
  CHECKED_KEYS_SQL,
  keysOfRow,
  keysSql,
  lockedOf,
  LOCKED_SQL,
  relationOf,
  RELATIONS_SQL,
  NOTHING,
  SCANS_SQL,
  type BuiltIndex,
  type ScratchEffect,
  type ScratchRelation,
  type Touched,
} from './scratchReading';

export class RelationLedger {
  readonly #target: Pick<TwinTarget, 'query'>;
  /** By oid. */
  #known = new Map<string, ScratchRelation>();
  #origins = new Map<string, string>();
  #scans = new Map<string, number>();
  #checkedKeys: ReadonlySet<string> = new Set();

  /** The engine of the moment. */
  constructor(target: Pick<TwinTarget, 'query'>) {
    this.#target = target;
  }

  /** What is there now is what the source has. */
  async begin(): Promise<void> {
    await this.reread();
    this.#origins = new Map([...this.#known.values()].map(({ oid, name }) => [oid, name]));
  }

  /** Names of now to those in the source's image. */
  origins(): ReadonlyMap<string, string> {
    const relations = [...this.#known.values()].map((one) => this.touched(one));
    return new Map(
      relations.flatMap(({ name, origin }) => (origin === null ? [] : [[name, origin] as const])),
    );
  }

  /** A relation as the migration's session finds it, with the table of an index. */
  async find(name: string): Promise<Touched | null> {
    const [[oid] = []] = await this.#target.query(
      `SELECT pg_catalog.to_regclass(${literal(name)})::oid::text`,
    );
    const relation = this.#known.get(oid ?? '');
    return relation === undefined ? null : this.touched(relation);
  }

  /** Of a statement that ran outside of transactions. */
  async effectOutside(): Promise<ScratchEffect> {
    const before = this.#known;
    await this.reread();
    const changed = [...this.#known.values()].filter(
      ({ oid, file }) => file !== null && before.get(oid)?.file !== file,
    );
    return { ...NOTHING, ...(await this.#filesOf(changed, before)) };
  }

  /** Of the statement that was run last, in a transaction that is open. `empties`: its tables got new files and no rows. */
  async effect(empties: boolean): Promise<ScratchEffect> {
    const before = new Map(this.#known);
    const locked = (await this.#target.query(LOCKED_SQL)).map(lockedOf);
    const scanned = new Set<string>();
    const changed: ScratchRelation[] = [];
    const locks: ScratchEffect['locks'][number][] = [];
    const rowsOf: Touched[] = [];
    for (const { oid, relation, modes, scans } of locked) {
      const now = relation ?? before.get(oid);
      if (now === undefined) continue;
      if (relation !== null) this.#known.set(oid, relation);
      if (relation?.file !== undefined && relation.file !== before.get(oid)?.file)
        changed.push(relation);
      if (scans > (this.#scans.get(oid) ?? 0)) scanned.add(oid);
      this.#scans.set(oid, scans);
      const mode = strongest(modes.flatMap((one) => lockModeOf(one) ?? []));
      if (modes.includes('RowExclusiveLock') && /table/.test(now.kind))
        rowsOf.push(this.touched(now));
      if (mode !== null) locks.push({ relation: this.touched(now), mode });
    }
    const files = await this.#filesOf(empties ? [] : changed, before);
    if (scanned.size > 0) for (const oid of await this.#checkedAgainst(scanned)) scanned.add(oid);
    const read = [...scanned].flatMap((oid) => this.#known.get(oid) ?? []);
    const told = { locks, changed: rowsOf, scanned: read.map((one) => this.touched(one)) };
    return { ...NOTHING, ...told, ...files };
  }

  /** An index that was made anew over an old one's file was not built (indexcmds.c, for types that are stored alike). */
  async #filesOf(
    changed: readonly ScratchRelation[],
    before: ReadonlyMap<string, ScratchRelation>,
  ): Promise<Pick<ScratchEffect, 'rewritten' | 'built'>> {
    const files = new Set([...before.values()].map(({ file }) => file));
    const rewritten = changed.filter(
      ({ oid, kind, file }) =>
        file !== null && before.has(oid) && (kind === 'table' || kind === 'materialized view'),
    );
    const built = changed.filter(
      ({ kind, file }) => kind === 'index' && file !== null && !files.has(file),
    );
    return {
      rewritten: rewritten.map((one) => this.touched(one)),
      built: await this.#keysOf(built),
    };
  }

  async #keysOf(indexes: readonly ScratchRelation[]): Promise<readonly BuiltIndex[]> {
    if (indexes.length === 0) return [];
    const rows = await this.#target.query(keysSql(indexes.map(({ oid }) => oid)));
    const keysOf = new Map(rows.map(([oid, method, keys]) => [oid, keysOfRow(method, keys)]));
    return indexes.map((one) => ({
      ...this.touched(one),
      ...(keysOf.get(one.oid) ?? { method: 'btree', keys: [] }),
    }));
  }

  touched({ oid, name, kind, table }: ScratchRelation): Touched {
    return {
      name,
      kind,
      origin: this.#origins.get(oid) ?? null,
      table: table === null ? null : (this.#origins.get(table) ?? null),
      tableName: table === null ? null : (this.#known.get(table)?.name ?? null),
    };
  }

  /** Tables that these were compared with, row by row, for a foreign key that was not checked before. */
  async #checkedAgainst(tables: ReadonlySet<string>): Promise<readonly string[]> {
    const keys = await this.#target.query(CHECKED_KEYS_SQL);
    const before = this.#checkedKeys;
    this.#checkedKeys = new Set(keys.flatMap(([oid]) => oid ?? []));
    return keys.flatMap(([oid, table, other]) =>
      before.has(oid ?? '') || !tables.has(table ?? '') ? [] : (other ?? []),
    );
  }

  /** Anew, whatever was changed. */
  async reread(): Promise<void> {
    const keys = await this.#target.query(CHECKED_KEYS_SQL);
    this.#checkedKeys = new Set(keys.flatMap(([oid]) => oid ?? []));
    const rows = await this.#target.query(RELATIONS_SQL);
    this.#known = new Map(
      rows.flatMap((row) => relationOf(row) ?? []).map((one) => [one.oid, one]),
    );
  }

  async columns(): Promise<readonly NumberedColumn[]> {
    return numberedColumns(await this.#target.query(NUMBERED_COLUMNS_SQL));
  }

  /** Scans of earlier transactions may still be counted. */
  async readScans(): Promise<void> {
    const rows = await this.#target.query(SCANS_SQL);
    this.#scans = new Map(rows.map(([oid, scans]) => [oid ?? '', Number(scans)]));
  }
}
