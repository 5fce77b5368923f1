import { describe, expect, it } from "vitest";
import {
  ask,
  deliver,
  eventAbout,
  eventually,
  firstPayment,
  inboxOf,
  knownOrder,
  ordersCalls,
  pay,
  tokenFor,
} from "../../test/support.ts";

describe("a webhook", () => {
  it("confirms the order once, however often and however parallel it comes", async () => {
    const order = await knownOrder();
    const session = await firstPayment(order);
    expect(await pay(session)).toBe(200);
    const payload = await eventAbout(session.reference, "payment_intent.succeeded");
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(payload)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    await eventually(async () =>
      expect(await inboxOf(payload).record()).toMatchObject({ status: "processed", attempts: 1 }),
    );
    expect(await ordersCalls(order, "confirmPayment")).toEqual([
      { orderId: order.orderId, paymentId: session.id, amount: order.total },
    ]);
    const shown = await ask("GET", `/v1/payments/${session.id}`, { token: await tokenFor("root", "ADMIN") });
    expect(shown.body).toMatchObject({ status: "succeeded", providerReference: session.reference });
  });
});
