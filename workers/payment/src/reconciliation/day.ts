const DAY_MS = 24 * 60 * 60_000;

/** How long after a day its books are taken for final: PayPal's appear up to three hours late. */
export const SETTLED_AFTER_MS = 4 * 60 * 60_000;

/** Providers answer for no longer than this. */
const OLDEST_MS = 3 * 365 * DAY_MS;

/** A UTC day, `to` excluded. */
export type Day = { from: Date; to: Date };

/** The day of a date such as `2026-11-23`; undefined when there is no such date. */
export function dayOf(date: string): Day | undefined {
  const from = new Date(`${date}T00:00:00.000Z`);
  if (Number.isNaN(from.getTime()) || dateOf(from) !== date) return undefined;
  return { from, to: new Date(from.getTime() + DAY_MS) };
}

/** The UTC date of a time. */
export const dateOf = (at: Date): string => at.toISOString().slice(0, 10);

/** Whether a day has begun, and not so long ago that nobody answers for it. */
export const isOpenToReport = ({ from }: Day, now: Date): boolean =>
  from <= now && now.getTime() - from.getTime() < OLDEST_MS;

/** Whether what a provider says of a day now is its last word. */
export const isFinal = ({ to }: Day, now: Date): boolean => now.getTime() >= to.getTime() + SETTLED_AFTER_MS;

/** The date to be reconciled now: yesterday, once its books are final; asked four times an hour, in case one is missed. */
export function dateDue(now: Date): string | undefined {
  const yesterday = dateOf(new Date(now.getTime() - DAY_MS));
  const day = dayOf(yesterday);
  return day && isFinal(day, now) && now.getUTCMinutes() % 15 === 0 ? yesterday : undefined;
}
