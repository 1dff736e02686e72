// Asks for the values of a statement's parameters: those of last time, a named set, one from statistics, a generic plan, or one
// question each.

import type { ParameterDescription } from '../../features/describeParameters';
import { generatedSets } from '../../features/parameterSets';
import type { Statement } from '../../model/statement';
import { visibleItems } from '../shell/dialogs';
import { CancelledError } from '../shell/failure';
import {
  answerOf,
  askChoice,
  askSteps,
  askText,
  BACK,
  pickerAt,
  type Answer,
  type Choice,
  type Place,
  type Step,
} from '../shell/questions';
import type { NamedSets } from './namedSets';
import type { ParameterMemory, ParameterValue } from './parameterMemory';

export type ParameterAnswer =
  | { readonly kind: 'values'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'generic' };

interface Draft {
  readonly isGeneric: boolean;
  /** By number; null is not answered yet. */
  readonly values: readonly (ParameterValue | null)[];
  /** Offer to keep the values under a name. */
  readonly mayKeep: boolean;
  /** The name under which they are to be kept; null where they are not. */
  readonly keepAs: string | null;
}

const NOTHING: Draft = { isGeneric: false, values: [], mayKeep: false, keepAs: null };

interface ParameterSources {
  readonly memory: ParameterMemory;
  /** Null where the statement's document has no place for a file. */
  readonly named: NamedSets | null;
  readonly describe: () => Promise<readonly ParameterDescription[]>;
}

/** Throws CancelledError when the person closes a question. */
export async function askParameters(
  statement: Statement,
  { memory, named, describe }: ParameterSources,
): Promise<ParameterAnswer> {
  const infos = await describe();
  const ways = waysOf(infos, memory.recall(statement.fingerprint), named);
  const first: Step<Draft> = (_, place) =>
    askChoice('The statement has parameters', ways, (way) => way === ways[0]?.value, place);
  const rest = [...infos.map(valueStep), ...(named === null ? [] : [askToKeep, nameStep(named)])];
  // How many there are depends on the first answer.
  const draft = await askSteps<Draft>('Parameters', NOTHING, (now) =>
    now === NOTHING ? [first] : [first, ...rest],
  );
  if (!draft) throw new CancelledError();
  if (draft.isGeneric) return { kind: 'generic' };
  const values = draft.values.map((value) => value ?? typed(null));
  await memory.remember(statement.fingerprint, values);
  const texts = values.map(({ text }) => text);
  if (draft.keepAs !== null) await named?.keep(draft.keepAs, texts);
  return { kind: 'values', values: texts };
}

/** What is known comes first, so that Enter alone is an answer. */
function waysOf(
  infos: readonly ParameterDescription[],
  remembered: readonly ParameterValue[] | null,
  named: NamedSets | null,
): readonly Choice<Draft>[] {
  const filled = (values: readonly (ParameterValue | null)[]): Draft => ({ ...NOTHING, values });
  const last = remembered?.length === infos.length ? remembered : null;
  return [
    ...(last === null
      ? []
      : [
          {
            label: '$(history) The values of last time',
            description: wordsOf(last.map(({ text }) => text)),
            value: filled(last),
          },
        ]),
    ...(named?.sets ?? []).map(({ name, values, isBorrowed }) => ({
      label: `$(bookmark) ${name}`,
      description: `${wordsOf(values)}${isBorrowed ? ', kept for another statement' : ''}`,
      value: filled(values.map((value) => (value === undefined ? null : typed(value)))),
    })),
    ...generatedSets(infos).map(({ title, values }) => ({
      label: `$(graph-line) ${title}`,
      description: `${wordsOf(values.map((value) => value ?? undefined))}, from statistics`,
      value: filled(values.map((text) => (text === null ? null : { text, source: 'statistics' }))),
    })),
    {
      label: '$(edit) Enter each…',
      description: infos.map(({ label, type }) => `${label} ${type}`).join(', '),
      value: { ...NOTHING, mayKeep: true },
    },
    ...(last === null || named === null
      ? []
      : [
          {
            label: '$(save) Keep the values of last time as a set…',
            value: { ...filled(last), keepAs: '' },
          },
        ]),
    {
      label: '$(symbol-constant) Generic plan',
      description: 'no values: planned once for all of them, not executed',
      value: { ...NOTHING, isGeneric: true },
    },
  ];
}

function typed(text: string | null): ParameterValue {
  return { text, source: 'typed' };
}

/** What is still to be asked is a dot. */
function wordsOf(values: readonly (string | null | undefined)[]): string {
  return values.map((value) => (value === undefined ? '…' : (value ?? 'NULL'))).join(', ');
}

function valueStep(info: ParameterDescription, index: number): Step<Draft> {
  return async (draft, place) => {
    if (draft.isGeneric || (draft.values[index] ?? null) !== null) return draft;
    const value = await askValue(info, place);
    if (value === undefined || value === BACK) return value;
    const values = [...draft.values];
    values[index] = value;
    return { ...draft, values: Array.from(values, (each) => each ?? null) };
  };
}

/** What is typed comes first, then values from statistics or one that such a type takes; NULL is never what Enter takes. */
async function askValue(info: ParameterDescription, place: Place): Promise<Answer<ParameterValue>> {
  const known = info.suggestions.map((text, index): Choice<ParameterValue> => ({
    label: text,
    description: index === 0 ? 'from statistics, the most common' : 'from statistics',
    value: { text, source: 'statistics' },
  }));
  const example = info.example === null ? [] : [info.example];
  const offered: readonly Choice<ParameterValue>[] = [
    ...known,
    ...(known.length > 0
      ? []
      : example.map((text) => ({ label: text, description: 'an example', value: typed(text) }))),
    { label: 'NULL', description: '', value: typed(null) },
  ];
  const words = `${info.label} (${info.type}): type a value without quotes, or pick one`;
  const pick = pickerAt(offered, words, place);
  if (offered.length === 1) pick.activeItems = [];
  pick.onDidChangeValue((text) => {
    const own: Choice<ParameterValue> = {
      label: text,
      description: 'as typed',
      alwaysShow: true,
      value: typed(text),
    };
    pick.items = visibleItems(text === '' ? offered : [own, ...offered]);
  });
  return answerOf(pick, ([item]) => item?.value);
}

/** Only after values were typed: a set that is there already needs no other name. */
const askToKeep: Step<Draft> = async (draft, place) => {
  if (!draft.mayKeep) return draft;
  const keep = await askChoice(
    wordsOf(draft.values.map((value) => value?.text)),
    [
      { label: '$(play) Explain with them', value: false },
      { label: '$(save) Keep as a set…', description: 'named, beside the file', value: true },
    ],
    (value) => !value,
    place,
  );
  if (keep === undefined || keep === BACK) return keep;
  return { ...draft, keepAs: keep ? '' : null };
};

function nameStep({ sets }: NamedSets): Step<Draft> {
  return async (draft, place) => {
    if (draft.keepAs === null) return draft;
    const own = sets.filter(({ isBorrowed }) => !isBorrowed).map(({ name }) => name);
    const prompt = `Name of the set${own.length === 0 ? '' : `; one of the same name is replaced: ${own.join(', ')}`}`;
    const name = await askText({ prompt, value: draft.keepAs, validate: nameProblem }, place);
    return typeof name === 'string' ? { ...draft, keepAs: name.trim() } : name;
  };
}

/** Heuristic: what a line of a list bears. */
const MOST_CHARACTERS = 60;

function nameProblem(name: string): string | null {
  if (name.trim() === '') return 'It cannot be empty.';
  return name.trim().length > MOST_CHARACTERS
    ? `At most ${String(MOST_CHARACTERS)} characters.`
    : null;
}
