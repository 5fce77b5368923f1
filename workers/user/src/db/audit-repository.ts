import type { Act, ActOutcome } from "@orderapp/contracts/user";
import { duplicateKey } from "@orderapp/db/mongo";
import type { Db, Filter } from "mongodb";
import type { AuditEntry, AuditLog } from "../audit/audit-log.ts";
import { prefixOf } from "./prefix.ts";

/** `audit`: `_id` is a UUIDv7, so that its order is that of time. */
type AuditDocument = {
  _id: string;
  service: string;
  actorId: string;
  actorEmail: string;
  /** The name of the API key that did it. */
  actorKey?: string;
  action: string;
  target: string;
  at: Date;
  from: Act["from"];
  traceId: string;
  outcome?: ActOutcome;
};

// An id may be made a little before or after the time that its act names.
const SLACK_MS = 60_000;

/** The log of administrators' acts. */
export function createAuditRepository(db: Db): AuditLog {
  const audit = db.collection<AuditDocument>("audit");
  return {
    async begin(act) {
      try {
        await audit.insertOne(toDocument(act));
      } catch (error) {
        // The same act again: the first answer was lost.
        if (!duplicateKey(error)) throw error;
      }
    },
    async finish(id, outcome) {
      await audit.updateOne({ _id: id, outcome: { $exists: false } }, { $set: { outcome } });
    },
    async list({ actorId, action, target, from, to, before, limit }) {
      const filter: Filter<AuditDocument> = {
        ...(actorId === undefined ? {} : { actorId }),
        ...(action === undefined ? {} : { action: prefixOf(action) }),
        ...(target === undefined ? {} : { target: prefixOf(target) }),
        $and: [
          ...(before === undefined ? [] : [{ _id: { $lt: before } }]),
          ...(from ? [{ at: { $gte: from } }, { _id: { $gte: firstIdOf(from.getTime() - SLACK_MS) } }] : []),
          ...(to ? [{ at: { $lt: to } }, { _id: { $lt: firstIdOf(to.getTime() + SLACK_MS) } }] : []),
          {},
        ],
      };
      const found = await audit.find(filter, { sort: { _id: -1 }, limit }).toArray();
      return found.map(toEntry);
    },
  };
}

/** The smallest UUIDv7 of a millisecond. */
function firstIdOf(time: number): string {
  const hex = Math.max(0, time).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

const toDocument = (act: Act): AuditDocument => ({
  _id: act.id,
  service: act.service,
  actorId: act.actor.userId,
  actorEmail: act.actor.email,
  ...(act.actor.apiKey === undefined ? {} : { actorKey: act.actor.apiKey }),
  action: act.action,
  target: act.target,
  at: new Date(act.at),
  from: act.from,
  traceId: act.traceId,
});

const toEntry = (document: AuditDocument): AuditEntry => ({
  id: document._id,
  service: document.service,
  actor: {
    userId: document.actorId,
    email: document.actorEmail,
    ...(document.actorKey === undefined ? {} : { apiKey: document.actorKey }),
  },
  action: document.action,
  target: document.target,
  at: document.at.toISOString(),
  from: document.from,
  traceId: document.traceId,
  ...(document.outcome ? { outcome: document.outcome } : {}),
});
