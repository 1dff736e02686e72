// Days, weeks, months, quarters and years of the calendar: does one begin on a day, and when does the next?

export type CalendarUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

const MONTHS: Readonly<Record<'month' | 'quarter' | 'year', number>> = {
  month: 1,
  quarter: 3,
  year: 12,
};
const MONDAY = 1;

/** `day` as `2024-05-01`; false for what is no day. Weeks begin on Monday (ISO 8601, as date_trunc's). */
export function isStart(unit: CalendarUnit, day: string): boolean {
  const date = dateOf(day);
  if (date === null) return false;
  if (unit === 'day') return true;
  if (unit === 'week') return date.getUTCDay() === MONDAY;
  return date.getUTCDate() === 1 && date.getUTCMonth() % MONTHS[unit] === 0;
}

/** `day` as `2024-05-01`, a day on which one begins; null where the next is no such text, at the end of the year 9999. */
export function nextStart(unit: CalendarUnit, day: string): string | null {
  const date = dateOf(day);
  if (date === null) return null;
  if (unit === 'day' || unit === 'week')
    date.setUTCDate(date.getUTCDate() + (unit === 'day' ? 1 : 7));
  else date.setUTCMonth(date.getUTCMonth() + MONTHS[unit]);
  return date.getUTCFullYear() > 9999 ? null : date.toISOString().slice(0, 10);
}

function dateOf(day: string): Date | null {
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day ? null : date;
}
