import { ObjectId, type Collection, type Db, type Filter } from "mongodb";
import type { PaymentStoreApi } from "../durable-objects/store-api.ts";
import type { StoredPayment } from "../payments/payment.ts";
import { fromDocument, isObjectId, type PaymentDocument } from "./payment-document.ts";

/** What the reconciliation reads of our books; pages are stable while payments come in. */
export function createReconciliationQueries(db: Db) {
  const payments: Collection<PaymentDocument> = db.collection("payments", { ignoreUndefined: true });
  return {
    async listByReferences({ provider, references }: ByReferences): Promise<StoredPayment[]> {
      const documents = await payments.find({ provider, providerReference: { $in: references } }).toArray();
      return documents.map(fromDocument);
    },

    async listSettled({ provider, what, from, to, after, limit }: Settled): Promise<Page> {
      const day = { $gte: from, $lt: to };
      const documents =
        what === "payments"
          ? await payments
              .find({ provider, received: { $gt: 0 }, stateAt: day, ...beyond(after) })
              .sort({ stateAt: 1, _id: 1 })
              .limit(limit)
              .toArray()
          : await payments
              .find({
                provider,
                refunds: { $elemMatch: { status: "succeeded", updatedAt: day } },
                ...(after && isObjectId(after) ? { _id: { $gt: new ObjectId(after) } } : {}),
              })
              .sort({ _id: 1 })
              .limit(limit)
              .toArray();
      const last = documents.at(-1);
      const next = last && documents.length === limit ? keyOf(last, what) : null;
      return { payments: documents.map(fromDocument), next };
    },
  };
}

type ByReferences = Parameters<PaymentStoreApi["listByReferences"]>[0];
type Settled = Parameters<PaymentStoreApi["listSettled"]>[0];
type Page = Awaited<ReturnType<PaymentStoreApi["listSettled"]>>;

const keyOf = ({ _id, stateAt }: PaymentDocument, what: Settled["what"]): string =>
  what === "payments" ? `${stateAt.getTime()}:${_id.toHexString()}` : _id.toHexString();

function beyond(after: string | undefined): Filter<PaymentDocument> {
  const [at = "", id = ""] = after?.split(":") ?? [];
  if (!isObjectId(id)) return {};
  const stateAt = new Date(Number(at));
  return { $or: [{ stateAt: { $gt: stateAt } }, { stateAt, _id: { $gt: new ObjectId(id) } }] };
}
