// Is the statement executed, or only planned, and may it even be planned? Decided here for every face, with the words why not.

import type { Reach, ReachedCode } from '../../model/reachedCode';
import type { Statement } from '../../model/statement';

/** `estimate`: plan only; `measure`: execute where that is safe; `execute`: the person asked to execute it in any case. */
export type Wish = 'estimate' | 'measure' | 'execute';

/** What the person said of code that PostgreSQL runs on behalf of statements. */
export type CodeAnswer = 'run' | 'estimate' | null;
export type CodeAnswers = (code: ReachedCode) => CodeAnswer;

export type Decision =
  | {
      readonly execute: true;
      readonly confirm: null | 'write' | 'production';
      /** Nobody was asked about these yet; without a yes the statement is estimated. */
      readonly ask: readonly ReachedCode[];
    }
  | { readonly execute: false; readonly reason: string };

export interface ExecutionQuestion {
  readonly statement: Pick<Statement, 'class' | 'reasons'>;
  /** By its own words; code that it reaches apart. */
  readonly changesData: boolean;
  readonly reach: Reach;
  readonly wish: Wish;
  readonly profile: {
    readonly name: string;
    readonly production: boolean;
    readonly readOnly: boolean;
  };
  /** planwright.explain.analyze, or what stands for it. */
  readonly setting: 'always' | 'non-production' | 'never';
  /** Why there is nothing to execute with or on; null when there is. */
  readonly impossible: string | null;
  /** Why `estimate` is wished, in the words of the face. */
  readonly asked: string;
  readonly answers: CodeAnswers;
}

export function decideExecution(question: ExecutionQuestion): Decision {
  const { changesData, reach, wish, profile, setting, impossible } = question;
  if (impossible !== null) return estimate(impossible);
  if (wish === 'estimate') return estimate(question.asked);
  if (changesData && wish !== 'execute') return decideWrite(question);
  if (reach.code.length > 0) return decideCode(question);
  if (changesData) return decideWrite(question);
  if (wish === 'execute')
    return { execute: true, confirm: profile.production ? 'production' : null, ask: [] };
  if (setting === 'never')
    return estimate('Estimates only: the setting planwright.explain.analyze is "never".');
  if (profile.production && setting === 'non-production')
    return estimate(
      `Estimates only: ${profile.name} is marked as production, so nothing was executed.`,
    );
  return { execute: true, confirm: null, ask: [] };
}

/** The same reason where the statement was to be run, and is not. */
export function whyNotRun(reason: string): string {
  return reason.replace(/^Estimates only(?:, not executed)?: /, 'Not run: ');
}

/** Planning alone may run these: nothing of the statement is sent before the person has agreed. */
export function codeToAskBeforePlanning(
  { code }: Reach,
  answers: CodeAnswers,
): readonly ReachedCode[] {
  return code.filter((each) => each.whenPlanned && answers(each) !== 'run');
}

function decideWrite({ statement, wish, profile }: ExecutionQuestion): Decision {
  const why = statement.reasons.length === 0 ? 'it writes' : statement.reasons.join('; ');
  if (wish !== 'execute') return estimate(`Estimates only, not executed: ${clause(why)}.`);
  if (profile.readOnly)
    return estimate(`Estimates only: ${profile.name} is read-only, and ${clause(why)}.`);
  return { execute: true, confirm: 'write', ask: [] };
}

/** READ ONLY and a rollback do not hold such code back, so it is never run where that could hurt most. */
function decideCode(question: ExecutionQuestion): Decision {
  const { reach, wish, profile, setting, changesData, answers } = question;
  const words = clause(reach.code.map(codeWords).join('; '));
  if (profile.production)
    return estimate(
      `Estimates only: ${profile.name} is marked as production, and the statement reaches ${words}.`,
    );
  if (wish === 'measure' && setting === 'never')
    return estimate('Estimates only: the setting planwright.explain.analyze is "never".');
  if (reach.code.some((code) => answers(code) === 'estimate') && wish !== 'execute')
    return estimate(`Estimates only, not executed: the statement reaches ${words}.`);
  const writes = changesData || reach.code.some(({ mayWrite }) => mayWrite);
  const written = changesData ? decideWrite(question) : null;
  if (written?.execute === false) return written;
  return {
    execute: true,
    confirm: wish === 'execute' && writes && !profile.readOnly ? 'write' : null,
    ask: reach.code.filter((code) => answers(code) !== 'run'),
  };
}

/** `app.log_access(text) (through the view app.recent), which runs SQL that it builds as text (EXECUTE)`. */
export function codeWords({ name, through, does }: ReachedCode): string {
  const way = through === null ? '' : ` (through ${through})`;
  return `${name}${way}, which ${does.join(' and ')}`;
}

/** Why a statement of class `utility` has no plan. */
export function notExplainable({ verb, reasons }: Pick<Statement, 'verb' | 'reasons'>): string {
  const what = `${verb === '' ? 'This' : verb} cannot be explained`;
  const why = reasons.filter((reason) => !reason.startsWith(what));
  const told = why.length === 0 ? '' : ` ${why.join(' ')}`;
  return `${what}.${told} PostgreSQL explains SELECT, VALUES, INSERT, UPDATE, DELETE and MERGE.`;
}

function clause(words: string): string {
  return words.replace(/\.$/, '').replaceAll('.; ', '; ');
}

function estimate(reason: string): Decision {
  return { execute: false, reason };
}
