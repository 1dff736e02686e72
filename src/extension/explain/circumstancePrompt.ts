// Asks for circumstances to plan in that are not the source's: other settings, or the planner of another version.

import { settingProblem, type PlannerSetting } from '../../features/plannerSettings';
import { CancelledError } from '../shell/failure';
import { askChoice, askMany, askSteps, askText, BACK } from '../shell/questions';
import type { Answer, Choice, Place, Step } from '../shell/questions';

interface Draft {
  readonly chosen: readonly PlannerSetting[];
  readonly values: Readonly<Record<string, string>>;
}

/** Throws CancelledError when the person closes a question. */
export async function askSettings(
  settings: readonly PlannerSetting[],
): Promise<Readonly<Record<string, string>>> {
  const draft = await askSteps<Draft>(
    'Explain with Other Settings',
    { chosen: [], values: {} },
    ({ chosen }) => [
      (before, place) => askWhich(settings, before, place),
      ...chosen.filter(({ kind }) => kind !== 'bool').map(valueStep),
    ],
  );
  if (draft === undefined || draft.chosen.length === 0) throw new CancelledError();
  return Object.fromEntries(
    draft.chosen.map((one) => [one.name, draft.values[one.name] ?? otherThan(one)]),
  );
}

async function askWhich(
  settings: readonly PlannerSetting[],
  draft: Draft,
  place: Place,
): Promise<Answer<Draft>> {
  const chosen = await askMany<PlannerSetting>(
    'Which settings? Switches are turned over, values are asked for next',
    settings.map((setting) => choiceOf(setting)),
    (setting) => draft.chosen.includes(setting),
    place,
  );
  return chosen === undefined || chosen === BACK ? chosen : { ...draft, chosen };
}

function choiceOf(setting: PlannerSetting): Choice<PlannerSetting> {
  const { name, value, kind, description } = setting;
  return {
    label: name,
    description: kind === 'bool' ? `${value} → ${otherThan(setting)}` : `now ${value}`,
    detail: description,
    value: setting,
  };
}

/** A switch has one other value. */
function otherThan({ value }: PlannerSetting): string {
  return value === 'on' ? 'off' : 'on';
}

function valueStep(setting: PlannerSetting): Step<Draft> {
  const { name } = setting;
  return async (draft, place) => {
    const value = await askValue(setting, draft.values[name] ?? setting.value, place);
    if (value === undefined || value === BACK) return value;
    return { ...draft, values: { ...draft.values, [name]: value } };
  };
}

async function askValue(
  setting: PlannerSetting,
  value: string,
  place: Place,
): Promise<Answer<string>> {
  const { name, choices, kind } = setting;
  if (kind === 'enum' && choices !== null) {
    return askChoice(
      `${name}, now ${setting.value}`,
      choices.map((choice) => ({ label: choice, value: choice })),
      (choice) => choice === value,
      place,
    );
  }
  const answer = await askText(
    {
      prompt: `${name}, now ${setting.value}. ${setting.description}`,
      value,
      validate: (text) => settingProblem(setting, text),
    },
    place,
  );
  return typeof answer === 'string' ? answer.trim() : answer;
}

/** A planner that can stand in for the source's own. */
export interface Planner {
  readonly major: number;
  /** Where it is, such as a folder; null when this machine has none. */
  readonly from: string | null;
}

/** Throws CancelledError when the person closes the question. */
export async function askVersion(planners: readonly Planner[], source: string): Promise<number> {
  const answer = await askSteps<number | null>('Explain as Planned by Another Version', null, [
    async (_, place) =>
      askChoice(
        `Which planner? The source is PostgreSQL ${source}`,
        planners.map(plannerChoice),
        () => false,
        place,
      ),
  ]);
  if (answer === undefined || answer === null) throw new CancelledError();
  return answer;
}

function plannerChoice({ major, from }: Planner): Choice<number | null> {
  return {
    label: `PostgreSQL ${String(major)}`,
    description:
      from ?? 'not on this machine: install its programs, or name their folder in the settings',
    value: major,
  };
}
