import type { Difference } from "@orderapp/contracts/reconciliation";
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import {
  ask,
  call,
  deliver,
  env,
  eventAbout,
  eventually,
  firstPayment,
  knownOrder,
  ordersCalls,
  pay,
  rpc,
  setStripe,
  settledOrder,
  stored,
  stripe,
  tokenFor,
} from "../../test/support.ts";
import { prepareScenes, tamper, type Scenes } from "../../test/reconciliation-scenes.ts";
import { dateOf } from "./day.ts";
import type { Report } from "./run.ts";

const today = dateOf(new Date());
const admin = await tokenFor("boss", "ADMIN");

/** Today's books, compared anew: by an object that has compared none before. */
async function reconcile(): Promise<Report> {
  // Only seconds that are over are compared.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const reconciler = env.RECONCILER.getByName(`test ${crypto.randomUUID()}`);
  return eventually(async () => {
    const report = await reconciler.report(call, today);
    if (report?.run.status !== "complete") throw new Error(`not complete: ${report?.run.failure}`);
    return report;
  });
}

/** What differs in one payment: the tests share one provider, and leave traces. */
const of = ({ differences }: Report, reference: string): Difference[] =>
  differences.filter(({ providerReference }) => providerReference === reference);

let scene: Scenes;
let report: Report;
beforeAll(async () => {
  scene = await prepareScenes();
  report = await reconcile();
}, 60_000);

describe("books that agree", () => {
  it("have no differences, refunds included", () => {
    expect(of(report, scene.agreeing.session.reference)).toEqual([]);
  });

  it("are mended where only the events were lost: a payment, its order, and a refund made at the provider", async () => {
    const { unheard, refundUnheard } = scene;
    expect([...of(report, unheard.session.reference), ...of(report, refundUnheard.session.reference)]).toEqual([]);
    expect((await stored(unheard.session.id)).status).toBe("succeeded");
    expect(await ordersCalls(unheard.order, "confirmPayment")).toHaveLength(1);
    expect(await stored(refundUnheard.session.id)).toMatchObject({ status: "partially_refunded", refundedAmount: 500 });
    expect(await ordersCalls(refundUnheard.order, "recordRefund")).toHaveLength(1);
  });

  it("are mended where the record was never written, and its order is still waiting", async () => {
    const { session, order } = scene.neverWritten;
    expect(of(report, session.reference)).toEqual([]);
    expect(await ordersCalls(order, "confirmPayment")).toHaveLength(1);
  });
});

describe("books that differ", () => {
  it("show money that we know nothing of", () => {
    expect(of(report, scene.unknown.id)).toMatchObject([
      { kind: "missing_here", theirs: { amount: { amount: 777, currency: "USD" }, status: "succeeded" } },
    ]);
  });

  it("show a record that was lost of an order that is paid, whose money is not given back", async () => {
    const { reference } = scene.lost.session;
    expect(of(report, reference)).toMatchObject([{ kind: "missing_here" }]);
    expect((await stripe.refunds.list({ payment_intent: reference })).data).toEqual([]);
  });

  it("show another amount, and another status", () => {
    const { session, order } = scene.otherAmount;
    expect(of(report, session.reference)).toMatchObject([
      {
        kind: "amount_differs",
        paymentId: session.id,
        orderId: order.orderId,
        ours: { amount: { amount: 4_997 } },
        theirs: { amount: { amount: 4_998 } },
      },
    ]);
    expect(of(report, scene.otherStatus.reference)).toMatchObject([
      { kind: "status_differs", ours: { status: "succeeded" }, theirs: { status: "requires_payment" } },
    ]);
  });

  it("show what the provider does not have: a payment, and a refund", () => {
    const { notThere, refundNotThere } = scene;
    expect(of(report, notThere.reference)).toMatchObject([{ kind: "missing_at_provider", paymentId: notThere.id }]);
    expect(of(report, refundNotThere.session.reference)).toMatchObject([
      { kind: "refund_missing_at_provider", refundReference: "re_nowhere", ours: { amount: { amount: 5 } } },
    ]);
  });

  it("show a refund of another amount, once, and one of a payment that we do not have", () => {
    expect(of(report, scene.otherRefund.session.reference)).toMatchObject([
      { kind: "refund_differs", ours: { amount: { amount: 901 } }, theirs: { amount: { amount: 900 } } },
    ]);
    const { id, refund } = scene.refundOfUnknown;
    const found = of(report, id).map(({ kind, refundReference }) => `${kind} ${refundReference ?? ""}`);
    expect(found.toSorted()).toEqual(["missing_here ", `refund_missing_here ${refund.id}`]);
  });
});

describe("a reconciler", () => {
  it("compares each of 250 transactions once, page by page", async () => {
    const references = new Set(scene.many.map(({ id }) => id));
    expect(report.differences.filter(({ providerReference }) => references.has(providerReference))).toHaveLength(250);
    expect(report.total).toBe(report.differences.length);
    const { from, to, providers } = report.run;
    const created = { gte: from.getTime() / 1_000, lt: to.getTime() / 1_000 };
    let there = 0;
    for await (const _ of stripe.balanceTransactions.list({ created, limit: 100 })) there += 1;
    expect(providers[0]).toMatchObject({ provider: "stripe", transactions: there });
  });

  it("waits for a provider that is down, says why, and goes on where it was", async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const reconciler = env.RECONCILER.getByName(`test ${crypto.randomUUID()}`);
    await setStripe({ down: true });
    try {
      await reconciler.report(call, today);
      await eventually(async () => {
        expect((await reconciler.report(call, today))?.run).toMatchObject({ status: "running", attempts: 1 });
      });
      expect((await reconciler.report(call, today))?.run.failure).toContain("provider cannot be reached");
    } finally {
      await setStripe({ down: false });
    }
    await runDurableObjectAlarm(reconciler);
    const report = await eventually(async () => {
      const current = await reconciler.report(call, today);
      expect(current?.run.status).toBe("complete");
      return current;
    });
    expect(report?.run.failure).toBeUndefined();
  });

  it("makes one report of a date, however many ask, and another only of a day that was not over", async () => {
    const name = `test ${crypto.randomUUID()}`;
    const reconciler = env.RECONCILER.getByName(name);
    const asked = await Promise.all(Array.from({ length: 10 }, () => reconciler.report(call, "2026-01-05")));
    expect(new Set(asked.map((report) => report?.run.startedAt.getTime())).size).toBe(1);
    const done = await eventually(async () => {
      const report = await reconciler.report(call, "2026-01-05");
      expect(report?.run).toMatchObject({ status: "complete", final: true });
      return report;
    });
    await runInDurableObject(reconciler, (_object, { storage }) => {
      const run = storage.kv.get<Report["run"]>("run");
      storage.kv.put("run", { ...run, finishedAt: new Date(0) });
    });
    await reconciler.ensure(call, "2026-01-05");
    expect((await reconciler.report(call, "2026-01-05"))?.run.startedAt).toEqual(done?.run.startedAt);
    expect(await reconciler.report(call, "2026-02-30")).toEqual(expect.objectContaining({ total: 0 }));
  });

  it("tells the administrators once of a final report with differences, until that is acknowledged", async () => {
    const { session } = await settledOrder();
    const date = "2026-03-04";
    const stateAt = new Date(`${date}T12:00:00.000Z`);
    const nowhere = `pi_nowhere_${crypto.randomUUID()}`;
    await tamper(session.id, { $set: { providerReference: nowhere, stateAt } });
    const reconciler = env.RECONCILER.getByName(date);
    const eventNow = () =>
      runInDurableObject(reconciler, (_object, { storage }) => storage.kv.get<{ id: string }>("event"));
    await reconciler.ensure(call, date);
    const event = await eventually(async () => {
      const owed = await eventNow();
      if (!owed) throw new Error("no event yet");
      return owed;
    });
    expect(event).toMatchObject({
      type: "payment.reconciliation_differs",
      subject: date,
      data: { date, total: 1, differences: [{ kind: "missing_at_provider", providerReference: nowhere }] },
    });
    await runDurableObjectAlarm(reconciler);
    expect(await eventNow()).toEqual(event);
    expect(await rpc.acknowledgeEvents(call, { ids: ["another", event.id] })).toEqual({ ok: true, value: null });
    expect(await eventNow()).toBeUndefined();
  });
});

describe("GET /v1/payments/reconciliation", () => {
  const path = (date: string) => `/v1/payments/reconciliation?date=${date}`;

  it("starts the report of a date and answers it, with what it covers", async () => {
    const date = "2026-05-06";
    const first = await ask("GET", path(date), { token: admin });
    expect([first.status, first.body]).toMatchObject([200, { date, status: "running", total: 0 }]);
    await eventually(async () => {
      const { body } = await ask("GET", path(date), { token: admin });
      expect(body).toMatchObject({
        status: "complete",
        final: true,
        coversUntil: "2026-05-07T00:00:00.000Z",
        differences: [],
      });
      expect(body["providers"]).toContainEqual({ provider: "stripe", transactions: 0, payments: 0, matched: 0 });
      expect(body).toHaveProperty("finishedAt");
    });
  });

  it("takes only days that have begun, of the last three years", async () => {
    const tomorrow = dateOf(new Date(Date.now() + 24 * 60 * 60_000));
    for (const date of [tomorrow, "2026-02-30", "2020-01-01", "yesterday", "", "2026-5-6", "2026-05-06T00:00:00Z"]) {
      const answer = await ask("GET", path(encodeURIComponent(date)), { token: admin });
      expect([date, answer.status, answer.body.code]).toEqual([date, 422, "validation_failed"]);
    }
    expect((await ask("GET", "/v1/payments/reconciliation", { token: admin })).status).toBe(422);
  });

  it("is for administrators only", async () => {
    const token = await tokenFor("ada");
    expect((await ask("GET", path(today))).body.code).toBe("unauthenticated");
    expect((await ask("GET", path(today), { token })).body.code).toBe("forbidden");
    expect((await ask("GET", path(today), { orderToken: "x" })).body.code).toBe("unauthenticated");
  });
});

describe("money that no order may keep", () => {
  it("is an event for the administrators, in the change that gives it back", async () => {
    const order = await knownOrder({ confirm: { outcome: "refund", reason: "already_paid" } });
    const session = await firstPayment(order);
    await pay(session);
    await deliver(await eventAbout(session.reference, "payment_intent.succeeded"));
    const outbox = await eventually(async () => {
      const payment = await stored(session.id);
      expect(payment.status).toBe("refunded");
      return payment.outbox.map(({ event }) => event);
    });
    expect(outbox.filter(({ type }) => type === "payment.anomaly")).toMatchObject([
      {
        data: { reason: "already_paid", received: order.total, payment: { id: session.id }, orderNumber: order.number },
      },
    ]);
  });

  it("is not what an ordinary cancellation gives back", async () => {
    const { order, session } = await settledOrder();
    await rpc.cancelPayments(call, { orderId: order.orderId, reason: "changed my mind" });
    const payment = await stored(session.id);
    expect(payment.status).toBe("refunded");
    expect(payment.outbox.map(({ event }) => event.type)).not.toContain("payment.anomaly");
  });
});
