// The settings of one server as amounts, switches and words. A setting that this server does not have is null everywhere.

import type { ServerSetting } from '../../model/serverSetting';
import { amountOf, shownValue } from './units';

export class SettingValues {
  readonly major: number;
  readonly #settings: ReadonlyMap<string, ServerSetting>;

  constructor(major: number, settings: readonly ServerSetting[]) {
    this.major = major;
    this.#settings = new Map(settings.map((setting) => [setting.name, setting]));
  }

  setting(name: string): ServerSetting | null {
    return this.#settings.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#settings.has(name);
  }

  all(): readonly ServerSetting[] {
    return [...this.#settings.values()];
  }

  /** In bytes, milliseconds, or as it is. */
  amount(name: string): number | null {
    const setting = this.setting(name);
    if (setting === null) return null;
    const amount = amountOf(setting.value, setting.unit);
    return Number.isNaN(amount) ? null : amount;
  }

  /** `on`, `off`, or the word of an enumeration. */
  text(name: string): string | null {
    return this.setting(name)?.value ?? null;
  }

  /** As SHOW prints it. */
  shown(name: string): string | null {
    const setting = this.setting(name);
    return setting === null ? null : shownValue(setting.value, setting.unit);
  }

  /** Could the build take this word? */
  offers(name: string, choice: string): boolean {
    return this.setting(name)?.choices?.includes(choice) === true;
  }
}

/** Heuristic: rules of thumb are no more exact than this. */
const NEAR = 1.3;

/** Clearly less than it should be. */
export function isBelow(now: number | null, wanted: number, near = NEAR): now is number {
  return now !== null && now * near < wanted;
}

/** Clearly more than it should be. */
export function isAbove(now: number | null, wanted: number, near = NEAR): now is number {
  return now !== null && now > wanted * near;
}

export function isFar(now: number | null, wanted: number, near = NEAR): now is number {
  return isBelow(now, wanted, near) || isAbove(now, wanted, near);
}
