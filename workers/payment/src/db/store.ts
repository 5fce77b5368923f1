import { createMongo, guardMongo } from "@orderapp/db/mongo";
import { createErasedPeopleRepository } from "./erased-people-repository.ts";
import { createPaymentRepository } from "./payment-repository.ts";
import { createReconciliationQueries } from "./reconciliation-queries.ts";
import { createReportQueries } from "./report-queries.ts";
import { createWebhookEventRepository } from "./webhook-event-repository.ts";

export type Store = ReturnType<typeof openStore>;

/** All that lies in `payment_db`, over one pool of connections. */
export function openStore(uri: string, options: { spans: boolean }) {
  const db = createMongo(uri, "payment_db", options).db();
  return {
    payments: createPaymentRepository(db),
    erasedPeople: createErasedPeopleRepository(db),
    webhookEvents: createWebhookEventRepository(db),
    reconciliation: createReconciliationQueries(db),
    report: createReportQueries(db),
    ping: () => db.command({ ping: 1 }),
    /** Runs work on it; what is not there is `unavailable`. */
    guard: guardMongo,
  };
}
