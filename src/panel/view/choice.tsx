// One of a few: a row of buttons that act as radio buttons, with one tab stop.

import { useRef } from 'preact/hooks';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly Value[];
  readonly words: Readonly<Record<Value, string>>;
  readonly selected: Value;
  readonly onSelect: (value: Value) => void;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, options, words, selected, onSelect } = props;
  // As the WAI-ARIA pattern of radio groups has it: arrows move and choose at once, round the ends.
  const group = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (options.indexOf(selected) + step + options.length) % options.length;
    const value = options[next];
    if (value === undefined) return;
    onSelect(value);
    group.current?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div class="choice" role="radiogroup" aria-label={label} ref={group} onKeyDown={move}>
      {options.map((option) => (
        <button
          key={option}
          type="button"
          role="radio"
          aria-checked={option === selected}
          tabIndex={option === selected ? 0 : -1}
          onClick={() => {
            onSelect(option);
          }}
        >
          {words[option]}
        </button>
      ))}
    </div>
  );
}
