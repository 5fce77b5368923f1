import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evolve, type Change, type Observed } from "./evolve.ts";
import { canMove, type StoredPayment } from "./payment.ts";

const start = new Date("2026-11-23T10:00:00.000Z");
let serial = 0;
const clock = { now: new Date("2026-11-23T10:05:00.000Z"), newId: () => `event-${++serial}`, traceparent: "00-a-b-01" };
const USD = (amount: number) => ({ amount, currency: "USD" });

const fresh = (over: Partial<StoredPayment> = {}): StoredPayment => ({
  id: "6743a1c5e4b0a1d2c3f4a5b6",
  attemptKey: "order-1:first",
  orderId: "order-1",
  orderNumber: "A-1",
  email: "ada@example.com",
  provider: "stripe",
  providerReference: "pi_1",
  status: "requires_payment",
  amount: USD(1_000),
  received: 0,
  refundable: 0,
  refundedAmount: 0,
  refunds: [],
  stateAt: new Date(0),
  tasks: [],
  outbox: [],
  version: 1,
  createdAt: start,
  updatedAt: start,
  ...over,
});

const saw = (state: Observed["state"], over: Partial<Observed> = {}): Observed => ({
  kind: "observed",
  state,
  at: start,
  received: USD(1_000),
  ...(state === "failed" ? { attempt: "ch_1", failure: { code: "card_declined", message: "Declined" } } : {}),
  ...over,
});

/** The payment after changes, those that change nothing skipped. */
const after = (payment: StoredPayment, ...changes: Change[]): StoredPayment =>
  changes.reduce((current, change) => evolve(current, change, clock) ?? current, payment);

const refund = (refundId: string, amount?: number): Change => ({
  kind: "refund_requested",
  refundId,
  amount,
  reason: "damaged",
  requestedBy: "admin",
  automatic: false,
});
const refunded = (refundId: string): Change => ({
  kind: "refund_settled",
  refundId,
  status: "succeeded",
  providerReference: `re_${refundId}`,
});
const types = (payment: StoredPayment) => payment.outbox.map(({ event }) => event.type);
const tasks = (payment: StoredPayment) => payment.tasks.map(({ id }) => id);

describe("what a provider says", () => {
  it("a success is one event and one order to confirm, however often it is said", () => {
    const paid = after(fresh(), saw("succeeded"), saw("succeeded"), saw("succeeded"));
    expect(paid).toMatchObject({ status: "succeeded", received: 1_000, refundable: 1_000, version: 2 });
    expect([types(paid), tasks(paid)]).toEqual([["payment.succeeded"], ["confirm"]]);
  });

  it("is told in the language of the order, where that is known", () => {
    const languageOf = ({ outbox: [first] }: StoredPayment) =>
      first?.event.type === "payment.failed" ? first.event.data.locale : "no failure";
    expect(languageOf(after(fresh({ locale: "de-AT" }), saw("failed")))).toBe("de-AT");
    expect(languageOf(after(fresh(), saw("failed")))).toBeUndefined();
  });

  it("a failure before or after the success ends in success", () => {
    const lateFailure = after(fresh(), saw("succeeded"), saw("failed", { at: clock.now }));
    const lateSuccess = after(fresh(), saw("failed", { at: clock.now }), saw("succeeded"));
    expect([lateFailure.status, lateSuccess.status]).toEqual(["succeeded", "succeeded"]);
    expect(lateFailure.failure ?? lateSuccess.failure).toBeUndefined();
    expect(types(lateSuccess)).toEqual(["payment.failed", "payment.succeeded"]);
  });

  it("each refused card is told once; the same one again is no news", () => {
    const twice = after(fresh(), saw("failed"), saw("failed"), saw("failed", { attempt: "ch_2" }));
    expect(tasks(twice)).toEqual(["failure:ch_1", "failure:ch_2"]);
    expect(twice.failure).toEqual({ code: "card_declined", message: "Declined" });
  });

  it("an older word never moves an open payment back", () => {
    const processing = after(fresh(), saw("processing", { at: clock.now }));
    expect(evolve(processing, saw("failed", { at: start }), clock)).toBeUndefined();
  });

  it("a success is never undone by a replay after refunds", () => {
    const back = after(fresh(), saw("succeeded"), refund("r1"), refunded("r1"));
    expect(back.status).toBe("refunded");
    expect(evolve(back, saw("succeeded", { at: clock.now }), clock)).toBeUndefined();
  });

  it("a corrected amount counts until something was done with the money", () => {
    const wrong = after(fresh(), saw("succeeded", { received: USD(1) }));
    const right = after(wrong, saw("succeeded"));
    expect(right).toMatchObject({ received: 1_000, refundable: 1_000 });
    expect(right.tasks).toMatchObject([{ kind: "confirm", amount: USD(1_000) }]);
    const confirmed = after(right, { kind: "task_done", taskId: "confirm" });
    expect(evolve(confirmed, saw("succeeded", { received: USD(1) }), clock)).toBeUndefined();
  });

  it("any order of any words makes only allowed moves, and money once taken stays known", () => {
    const states = ["requires_payment", "processing", "succeeded", "failed", "cancelled"] as const;
    const word = fc.record({ state: fc.constantFrom(...states), minute: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        let current = fresh();
        for (const { state, minute } of words) {
          const next = evolve(current, saw(state, { at: new Date(start.getTime() + minute * 60_000) }), clock);
          if (next && next.status !== current.status) expect(canMove(current.status, next.status)).toBe(true);
          current = next ?? current;
        }
        expect(current.status === "succeeded").toBe(words.some(({ state }) => state === "succeeded"));
      }),
    );
  });
});

describe("refunds", () => {
  const paid = () => after(fresh(), saw("succeeded"), { kind: "task_done", taskId: "confirm" });

  it("reserve the amount before the provider is asked", () => {
    const reserved = after(paid(), refund("r1", 600));
    expect(reserved).toMatchObject({ refundable: 400, refundedAmount: 0, status: "succeeded" });
    expect(() => evolve(reserved, refund("r2", 401), clock)).toThrow(expect.objectContaining({ code: "conflict" }));
    expect(evolve(reserved, refund("r1", 600), clock)).toBeUndefined();
  });

  it("move the status by their sum, and tell the order and the queue", () => {
    const part = after(paid(), refund("r1", 600), refunded("r1"), refunded("r1"));
    expect(part).toMatchObject({ status: "partially_refunded", refundedAmount: 600 });
    const all = after(part, refund("r2"), refunded("r2"));
    expect(all).toMatchObject({ status: "refunded", refundedAmount: 1_000, refundable: 0 });
    expect(tasks(all)).toEqual(["report:r1", "report:r2"]);
    expect(types(all)).toEqual(["payment.succeeded", "payment.refunded", "payment.refunded"]);
  });

  it("free the amount when the provider refuses", () => {
    const refused = after(paid(), refund("r1", 600), { kind: "refund_settled", refundId: "r1", status: "failed" });
    expect(refused).toMatchObject({ status: "succeeded", refundable: 1_000, refundedAmount: 0 });
    expect(refused.refunds).toMatchObject([{ id: "r1", status: "failed" }]);
  });

  it("that nobody asked for take the place of the confirmation, and are tried again when refused", () => {
    const automatic: Change = {
      ...refund("auto"),
      kind: "refund_requested",
      automatic: true,
      requestedBy: "system",
    } as Change;
    const started = after(fresh(), saw("succeeded"), automatic);
    expect(tasks(started)).toEqual(["refund:auto"]);
    expect(tasks(after(started, { kind: "refund_settled", refundId: "auto", status: "failed" }))).toEqual(["confirm"]);
    expect(evolve(fresh(), automatic, clock)).toBeUndefined();
  });

  it("of unpaid payments are refused", () => {
    expect(() => evolve(fresh(), refund("r1"), clock)).toThrow(expect.objectContaining({ code: "invalid_transition" }));
  });

  it("made at the provider are taken over once, and known ones are recognised", () => {
    const seen = (reference: string, refundId?: string): Change => ({
      kind: "refund_seen",
      refund: { reference, refundId, amount: 300, status: "succeeded" },
    });
    const taken = after(paid(), seen("re_dash"), seen("re_dash"));
    expect(taken).toMatchObject({ status: "partially_refunded", refundedAmount: 300, refundable: 700 });
    const ours = after(paid(), refund("r1", 300), seen("re_9", "r1"), refunded("r1"));
    expect(ours).toMatchObject({ refundedAmount: 300, refundable: 700 });
    expect(ours.refunds).toHaveLength(1);
  });

  it("never sum up to more than was received, whatever happens in whatever order", () => {
    const step = fc.record({
      kind: fc.constantFrom("ask", "done", "refused"),
      id: fc.constantFrom("a", "b", "c", "d"),
      amount: fc.integer({ min: 1, max: 1_200 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let current = paid();
        for (const { kind, id, amount } of steps) {
          const status = kind === "done" ? "succeeded" : "failed";
          const change: Change = kind === "ask" ? refund(id, amount) : { kind: "refund_settled", refundId: id, status };
          try {
            current = after(current, change);
          } catch (error) {
            expect(error).toMatchObject({ code: "conflict" });
          }
          const held = current.refunds
            .filter((one) => one.status !== "failed")
            .reduce((sum, one) => sum + one.amount, 0);
          expect(held + current.refundable).toBe(1_000);
          expect(current.refundable).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe("one that another attempt takes the place of", () => {
  it("is void unless its money is on its way, and waited for when that is seen too late", () => {
    const superseded: Change = { kind: "superseded" };
    expect(after(fresh(), superseded)).toMatchObject({ status: "cancelled" });
    expect(evolve(fresh({ status: "processing" }), superseded, clock)).toBeUndefined();
    const underWay: Change = { kind: "under_way", at: start };
    const waiting = after(fresh(), superseded, underWay);
    expect(waiting).toMatchObject({ status: "processing", stateAt: start });
    expect(waiting.checkAt?.getTime()).toBeGreaterThan(clock.now.getTime());
    expect(after(waiting, saw("succeeded"))).toMatchObject({ status: "succeeded", received: 1_000 });
    expect(evolve(fresh({ status: "succeeded" }), underWay, clock)).toBeUndefined();
  });
});
