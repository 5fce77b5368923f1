import { ObjectId } from "mongodb";

const LAST_SECOND = 0xff_ff_ff_ff;
// An id may be made a little before the document it names.
const SLACK_SECONDS = 60;

/**
 * The documents made in a period (`from` is part of it, `to` is not; RFC 3339): by `createdAt`, and by the second that an
 * ObjectId begins with, so that the primary index finds them.
 */
export function madeBetween({ from, to }: { from: string; to: string }) {
  return {
    _id: { $gte: idAt(from, -SLACK_SECONDS), $lt: idAt(to, SLACK_SECONDS) },
    createdAt: { $gte: new Date(from), $lt: new Date(to) },
  };
}

const idAt = (time: string, slack: number): ObjectId => {
  const second = Math.floor(Date.parse(time) / 1_000) + slack;
  return ObjectId.createFromTime(Math.min(Math.max(second, 0), LAST_SECOND));
};
