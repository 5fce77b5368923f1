import { z } from "@hono/zod-openapi";

const DAY_MS = 24 * 60 * 60 * 1000;
// What the database and RFC 3339 have a name for.
const FIRST = Date.parse("0001-01-01T00:00:00.000Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether a moment is a whole day. */
export const isDay = (text: string): boolean => z.iso.date().safeParse(text).success;
const isTime = (text: string): boolean => z.iso.datetime({ offset: true }).safeParse(text).success;

function isMoment(text: string): boolean {
  if (!isDay(text) && !isTime(text)) return false;
  const time = Date.parse(text);
  return time >= FIRST && time <= LAST;
}

/** A time as people give it in a query: RFC 3339, or a day of the calendar in UTC. */
export const Moment = z
  .string()
  .refine(isMoment, "An RFC 3339 time such as 2026-11-23T10:30:45Z, or a day such as 2026-11-23");

/** A moment as the time that a period begins with. */
export const beginning = (moment: string): string => new Date(moment).toISOString();

/** A moment as the time before which a period ends: a day is part of it. */
export const ending = (moment: string): string =>
  new Date(isDay(moment) ? Math.min(Date.parse(moment) + DAY_MS, LAST) : moment).toISOString();
