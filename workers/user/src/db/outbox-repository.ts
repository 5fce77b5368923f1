import type { Db } from "mongodb";
import type { Outbox } from "../context.ts";
import type { UserDocument } from "./documents.ts";

/** The outboxes that lie in user documents. */
export function createOutboxRepository(db: Db): Outbox {
  const users = db.collection<UserDocument>("users");
  return {
    async takeDue(now, nextAt, limit) {
      await users.updateMany({ outboxDueAt: { $lte: now }, outbox: { $size: 0 } }, { $unset: { outboxDueAt: 1 } });
      const due = await users
        .find({ outboxDueAt: { $lte: now } }, { projection: { outbox: 1 }, sort: { outboxDueAt: 1 }, limit })
        .toArray();
      const ids = due.map((user) => user._id);
      await users.updateMany({ _id: { $in: ids }, outboxDueAt: { $lte: now } }, { $set: { outboxDueAt: nextAt } });
      return due.flatMap((user) => user.outbox);
    },
    async close(ids) {
      await users.updateMany({ "outbox.id": { $in: ids } }, { $pull: { outbox: { id: { $in: ids } } } });
    },
  };
}
