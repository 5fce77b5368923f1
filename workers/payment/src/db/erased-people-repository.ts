import { sha256 } from "@orderapp/core/ids";
import { ObjectId, type Collection, type Db } from "mongodb";
import type { Clock } from "../payments/work.ts";
import type { PaymentDocument } from "./payment-document.ts";

type PersonDocument = { _id: string; at: Date };

// Far longer than a payment can be under way whose buyer was found still there.
const BEFORE_MS = 60_000;
const AFTER_MS = 10 * 60_000;

/** People erased a moment ago, by the hash of their id; the server forgets them within the hour. */
export function createErasedPeopleRepository(db: Db) {
  const people: Collection<PersonDocument> = db.collection("erased_people");
  const payments: Collection<PaymentDocument> = db.collection("payments");

  /** Whose payments were made around a time: an ObjectId begins with its second. */
  async function buyersAround(at: Date): Promise<Set<string>> {
    const made = payments.find({
      _id: { $gte: idAt(at.getTime() - BEFORE_MS), $lt: idAt(at.getTime() + AFTER_MS) },
      userId: { $exists: true },
    });
    const buyers = new Set<string>();
    for await (const { userId } of made.project<{ userId: string }>({ userId: 1 })) buyers.add(userId);
    return buyers;
  }

  return {
    async remember(person: string, { now }: Clock): Promise<null> {
      await people.updateOne({ _id: person }, { $setOnInsert: { at: now } }, { upsert: true });
      return null;
    },

    async withPayments(): Promise<string[]> {
      const found: string[] = [];
      for (const { _id, at } of await people.find().toArray()) {
        for (const userId of await buyersAround(at)) if ((await sha256(userId)) === _id) found.push(userId);
      }
      return found;
    },
  };
}

const idAt = (ms: number): ObjectId => ObjectId.createFromTime(Math.floor(ms / 1000));
