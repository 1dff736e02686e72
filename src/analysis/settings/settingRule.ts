// What a settings rule is: one file that declares itself, documents itself and says what a setting should be on this server.

import type { Impact } from '../../model/finding';
import type { SettingsEvidence } from '../../model/serverSetting';
import type { Machine, MachineFact } from '../../model/settingsReport';
import type { Platform } from '../../model/statementSample';
import type { RuleDocumentation } from '../ruleDocumentation';
import type { SettingValues } from './settingValues';

export interface SettingsContext {
  readonly values: SettingValues;
  readonly machine: Machine;
  readonly evidence: SettingsEvidence;
  /** Null: a server of its own. */
  readonly platform: Platform | null;
  readonly isWindows: boolean;
  /** Where roles or databases have a value of their own. */
  readonly overridden: ReadonlySet<string>;
}

export interface Proposal {
  readonly setting: string;
  /** As ALTER SYSTEM takes it; null where one value for the whole server is not the answer. */
  readonly value: string | null;
  readonly impact: Impact;
  readonly why: string;
  /** What was seen on this server, a sentence each. */
  readonly evidence?: readonly string[];
  /** Text to be read and adapted. */
  readonly template?: string;
}

/** A server like PostgreSQL's defaults on a machine, with what is told here otherwise. */
export interface SettingExample {
  /** 17 where not told. */
  readonly major?: number;
  /** As SHOW prints them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Changed in a file already, in force after the next restart. */
  readonly pending?: readonly string[];
  /** What the build offers beside, such as lz4. */
  readonly choices?: readonly string[];
  readonly machine?: { readonly ram?: string } & Partial<Omit<Machine, 'ramBytes'>>;
  readonly evidence?: Partial<SettingsEvidence>;
  readonly platform?: Platform;
  readonly isWindows?: true;
}

export interface FiringExample extends SettingExample {
  /** Setting to value; null where none is set. */
  readonly proposes: Readonly<Record<string, string | null>>;
}

export interface SettingRule {
  /** kebab-case, equal to the file's name in kebab-case. */
  readonly id: string;
  /** Planwright version that introduced it. */
  readonly since: string;
  /** What it may propose. */
  readonly settings: readonly string[];
  /** What has to be known of the machine; where it is not, the rule is silent and what it needs is told. */
  readonly needs: readonly MachineFact[];
  /** Where the platform decides it, or has no such thing. */
  readonly notOn?: readonly Platform[];
  readonly documentation: RuleDocumentation;
  readonly examples: {
    readonly fires: readonly FiringExample[];
    readonly silent: readonly SettingExample[];
  };
  judge(context: SettingsContext): readonly Proposal[];
}

/** Its storage writes no pages and no checkpoints as PostgreSQL's own does. */
export const OWN_STORAGE: readonly Platform[] = ['aurora', 'neon', 'alloydb'];
