import type { DomainEvent } from "@orderapp/contracts/events";
import type { LinkPurpose } from "@orderapp/contracts/user";
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

/**
 * Makes the links of these purposes useless. They stay, expired since ever: what adds a link must see that this one
 * was there before, and clocks that differ must not make a used one valid for a moment.
 */
export const spendLinks = (...purposes: LinkPurpose[]): Document[] => [
  {
    $set: {
      links: {
        $map: {
          input: "$links",
          as: "link",
          in: {
            $cond: [
              { $in: ["$$link.purpose", purposes] },
              { $mergeObjects: ["$$link", { expiresAt: new Date(0) }] },
              "$$link",
            ],
          },
        },
      },
    },
  },
];
