import type { PaymentProvider } from "@orderapp/contracts/payment";
import type { Period, ProviderPayments } from "@orderapp/contracts/report";
import { madeBetween } from "@orderapp/db/made-between";
import type { Db } from "mongodb";
import type { PaymentDocument } from "./payment-document.ts";

const countIf = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });

/** What the payments say of a period, for reports. */
export function createReportQueries(db: Db) {
  return {
    async countByProvider(period: Period): Promise<ProviderPayments[]> {
      const groups = await db
        .collection<PaymentDocument>("payments")
        .aggregate<{ _id: PaymentProvider; begun: number; failed: number; succeeded: number }>([
          { $match: madeBetween(period) },
          {
            $group: {
              _id: "$provider",
              begun: { $sum: 1 },
              // It stays when a later try succeeds.
              failed: countIf({ $ne: [{ $ifNull: ["$failedAttempt", null] }, null] }),
              succeeded: countIf({ $gt: ["$received", 0] }),
            },
          },
          { $sort: { _id: 1 } },
        ])
        .toArray();
      return groups.map(({ _id: provider, begun, failed, succeeded }) => ({ provider, begun, failed, succeeded }));
    },
  };
}
