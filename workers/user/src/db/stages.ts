import type { DomainEvent } from "@orderapp/contracts/events";
import type { Document } from "mongodb";
import { dueAfter } from "./documents.ts";

/*
 * Stages of update pipelines that several repositories share. A value that a person typed goes through `$literal`,
 * since a text that begins with `$` would be read as a path.
 */

/** A value as it is, whatever it begins with. */
export const literal = (value: unknown): Document => ({ $literal: value });

/** Ends the sessions for which `keep` (an expression over `$$session`) is false, and remembers to announce them. */
export const endSessionsUnless = (keep: Document | false, now: Date): Document[] => {
  const kept = keep === false ? [] : { $filter: { input: "$sessions", as: "session", cond: keep } };
  const ended = { $setDifference: ["$sessions.id", keep === false ? [] : "$kept.id"] };
  return [
    { $set: { kept } },
    { $set: { ended } },
    {
      $set: {
        endedSessions: { $setUnion: ["$endedSessions", "$ended"] },
        revocationDueAt: {
          $cond: [{ $gt: [{ $size: "$ended" }, 0] }, dueAfter(now), { $ifNull: ["$revocationDueAt", "$$REMOVE"] }],
        },
        sessions: "$kept",
      },
    },
    { $unset: ["kept", "ended"] },
  ];
};

/** Puts events into the outbox. */
export const withEvents = (events: DomainEvent[], now: Date): Document[] =>
  events.length === 0
    ? []
    : [{ $set: { outbox: { $concatArrays: ["$outbox", literal(events)] }, outboxDueAt: dueAfter(now) } }];
