// Can no index hold a printed expression, because its value depends on settings of the session (it is not IMMUTABLE)?

/** All of these are STABLE or VOLATILE whatever they are given (pg_proc of 14 to 18). */
const NEVER_IMMUTABLE: ReadonlySet<string> = new Set(
  (
    'to_char to_date to_number concat concat_ws format convert convert_from convert_to array_to_string array_to_json ' +
    'to_json to_jsonb row_to_json json_build_object jsonb_build_object make_timestamptz now random clock_timestamp'
  ).split(' '),
);

/** Types whose text form depends on settings, such as DateStyle and TimeZone: so do casts between them and text. */
const SETTINGS_IN_TEXT = /^(?:date|time|timestamp|money|reg\w+)\b/;
const WITH_ZONE = /^(?:timestamp|time)(?:\(\d\))? with time zone/;
const OF_TIME = /^(?:date|time|timestamp)\b/;

/**
 * The name of what depends on settings, such as `date_trunc()` or `the cast to date`; null where nothing is known to.
 * `type` is the column's, as format_type() has it.
 */
export function settingsDependence(expression: string, type: string | null): string | null {
  const text = expression.trim();
  const [, called] = /^(\w+)\(/.exec(text.toLowerCase()) ?? [];
  const target = /::([a-z][\w ]*(?:\(\d+\))?(?: with(?:out)? time zone)?)$/.exec(text)?.[1];
  if (target !== undefined) return castDependence(text, target, type);
  if (called === undefined) return null;
  if (NEVER_IMMUTABLE.has(called)) return `${called}()`;
  return type !== null && isOfTimeZone(called, text, type) ? `${called}()` : null;
}

/** Overloaded: they look at TimeZone where they are given a time with a zone. */
function isOfTimeZone(called: string, text: string, type: string): boolean {
  // The zone is said, so that the session's does not matter.
  if (/\bAT TIME ZONE\b|^timezone\(/i.test(text)) return false;
  // A date is taken for midnight in the session's zone.
  if (called === 'date_trunc') return WITH_ZONE.test(type) || type === 'date';
  return ['extract', 'date_part', 'date', 'age'].includes(called) && WITH_ZONE.test(type);
}

function castDependence(text: string, target: string, type: string | null): string | null {
  if (type === null || /\bAT TIME ZONE\b/i.test(text)) return null;
  const isText = (name: string): boolean => /^(?:text|character|bpchar|"char"|name)/.test(name);
  const dependent =
    (isText(type) && SETTINGS_IN_TEXT.test(target)) ||
    (SETTINGS_IN_TEXT.test(type) && isText(target)) ||
    (OF_TIME.test(type) && OF_TIME.test(target) && WITH_ZONE.test(type) !== WITH_ZONE.test(target));
  return dependent ? `the cast to ${target}` : null;
}
