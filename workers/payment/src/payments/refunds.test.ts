import { describe, expect, it } from "vitest";
import { evolve, type Change } from "./evolve.ts";
import type { RefundStatus, StoredPayment } from "./payment.ts";

const now = new Date("2026-11-23T10:05:00.000Z");
let serial = 0;
const clock = { now, newId: () => `event-${++serial}`, traceparent: "00-a-b-01" };

/** A payment of 10.00 that came in, and confirmed its order unless that is still to be done. */
const paid = (tasks: StoredPayment["tasks"] = []): StoredPayment => ({
  id: "6743a1c5e4b0a1d2c3f4a5b6",
  attemptKey: "order-1:first",
  orderId: "order-1",
  orderNumber: "A-1",
  email: "ada@example.com",
  provider: "stripe",
  providerReference: "pi_1",
  status: "succeeded",
  amount: { amount: 1_000, currency: "USD" },
  received: 1_000,
  refundable: 1_000,
  refundedAmount: 0,
  refunds: [],
  stateAt: now,
  tasks,
  outbox: [],
  version: 1,
  createdAt: now,
  updatedAt: now,
});

const confirm = (amount: number): StoredPayment["tasks"][number] => ({
  kind: "confirm",
  id: "confirm",
  amount: { amount, currency: "USD" },
  createdAt: now,
  dueAt: now,
  attempts: 0,
});
const after = (payment: StoredPayment, ...changes: Change[]): StoredPayment =>
  changes.reduce((current, change) => evolve(current, change, clock) ?? current, payment);
const tasks = (payment: StoredPayment) => payment.tasks.map(({ id }) => id);

const restock = [{ orderItemId: "item-1", quantity: 2 }];
const wanted = (refundId: string, over: object = {}): Change => ({
  kind: "refund_requested",
  refundId,
  reason: "damaged",
  requestedBy: "admin",
  automatic: false,
  ...over,
});
const settled = (refundId: string, status: RefundStatus, over: object = {}): Change => ({
  kind: "refund_settled",
  refundId,
  status,
  ...over,
});

describe("a refund that puts goods back", () => {
  it("claims them first, is made then, and puts them back when it has succeeded", () => {
    const asked = after(paid(), wanted("r1", { amount: 400, restock }));
    expect([asked.refundable, tasks(asked)]).toEqual([600, ["claim:r1"]]);
    const claimed = after(asked, { kind: "restock_claimed", refundId: "r1" });
    expect(tasks(claimed)).toEqual(["refund:r1"]);
    expect(evolve(claimed, { kind: "restock_claimed", refundId: "r1" }, clock)).toBeUndefined();
    const made = after(claimed, settled("r1", "succeeded"));
    expect(tasks(made)).toEqual(["report:r1", "restock:r1"]);
    const bounced = after(made, settled("r1", "failed"));
    expect([bounced.refundable, tasks(bounced)]).toEqual([1_000, ["report:r1", "restock:r1"]]);
  });

  it("is never made when they are refused; the money is free again", () => {
    const refusal = { code: "conflict" as const, lines: [{ orderItemId: "item-1", requested: 2, left: 1 }] };
    const refused = after(paid(), wanted("r1", { restock }), settled("r1", "failed", { failure: "Too many", refusal }));
    expect(refused).toMatchObject({ status: "succeeded", refundable: 1_000, refundedAmount: 0 });
    expect(refused.refunds).toMatchObject([{ status: "failed", failure: "Too many", refusal }]);
    expect(tasks(refused)).toEqual(["drop:r1"]);
    expect(evolve(refused, { kind: "restock_claimed", refundId: "r1" }, clock)).toBeUndefined();
  });

  it("gives its claim up when the provider refuses it", () => {
    const asked = after(paid(), wanted("r1", { restock }), { kind: "restock_claimed", refundId: "r1" });
    expect(tasks(after(asked, settled("r1", "failed")))).toEqual(["drop:r1"]);
  });
});

describe("the amount of a refund", () => {
  it("in another currency is refused, in the payment's own it is not", () => {
    expect(() => evolve(paid(), wanted("r1", { amount: 1, currency: "EUR" }), clock)).toThrow(
      expect.objectContaining({ code: "currency_mismatch" }),
    );
    expect(after(paid(), wanted("r1", { amount: 1, currency: "USD" })).refundable).toBe(999);
  });

  it("twenty of half of it: two have it", () => {
    let payment = paid();
    const refused = Array.from({ length: 20 }, (_, i) => {
      try {
        payment = after(payment, wanted(`r${i}`, { amount: 500 }));
        return false;
      } catch {
        return true;
      }
    });
    expect(refused.filter(Boolean)).toHaveLength(18);
    expect(payment).toMatchObject({ refundable: 0, refunds: [{ amount: 500 }, { amount: 500 }] });
  });

  it("that is pending stays reserved, follows the provider's events, and comes back when it fails", () => {
    const seen = (status: RefundStatus): Change => ({
      kind: "refund_seen",
      refund: { reference: "re_1", refundId: "r1", amount: 600, status },
    });
    const pending = after(paid(), wanted("r1", { amount: 600 }), seen("pending"));
    expect(pending).toMatchObject({ status: "succeeded", refundable: 400, refundedAmount: 0 });
    expect(tasks(pending)).toEqual(["refund:r1"]);
    const done = after(pending, seen("succeeded"), seen("pending"), seen("succeeded"));
    expect(done).toMatchObject({ status: "partially_refunded", refundable: 400, refundedAmount: 600 });
    const failed = after(pending, seen("failed"), seen("succeeded"));
    expect(failed).toMatchObject({ status: "succeeded", refundable: 1_000, refundedAmount: 0 });
  });
});

describe("money of another amount than the order's", () => {
  it("is told to the administrators once, and waits for them", () => {
    const refused = after(paid([confirm(1_000)]), { kind: "confirm_refused" });
    expect(refused.outbox.map(({ event }) => event)).toMatchObject([
      { type: "payment.anomaly", data: { reason: "amount_differs" } },
    ]);
    expect(tasks(refused)).toEqual(["confirm"]);
    expect(evolve(refused, { kind: "confirm_refused" }, clock)).toBeUndefined();
  });

  it("confirms nothing any more once all of it was given back", () => {
    const part = after(paid([confirm(1_000)]), wanted("r1", { amount: 1 }), settled("r1", "succeeded"));
    expect(tasks(part)).toContain("confirm");
    expect(tasks(after(part, wanted("r2"), settled("r2", "succeeded")))).not.toContain("confirm");
  });
});

describe("a refund that the provider refuses again and again", () => {
  const automatic = (refundId: string): Change => wanted(refundId, { requestedBy: "system", automatic: true });
  const waits = (payment: StoredPayment): number[] =>
    payment.tasks.flatMap((task) =>
      task.kind === "confirm" && task.notBefore ? [(task.notBefore.getTime() - now.getTime()) / 60_000] : [],
    );

  it("is tried again at once, then ever more seldom, and once a day in the end", () => {
    const waited: number[] = [];
    let payment = paid([confirm(1_000)]);
    for (let number = 1; number <= 15; number++) {
      payment = after(payment, automatic(`r${number}`), settled(`r${number}`, "failed"));
      expect(payment.refundable).toBe(1_000);
      waited.push(...waits(payment));
    }
    expect(waited).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440]);
  });
});
