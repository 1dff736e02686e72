// What a plain object holds under a name from outside: `constructor` and its like are nobody's entries.

export function ownValue<Value>(
  object: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
