import { ERASED_EMAIL } from "@orderapp/contracts/common";
import { DomainEvent } from "@orderapp/contracts/events";
import { describe, expect, it } from "vitest";
import {
  ask,
  call,
  env,
  eventAbout,
  eventually,
  firstPayment,
  inboxOf,
  keyOf,
  knownOrder,
  newKey,
  rpc,
  settledOrder,
  stored,
  stripe,
  tokenFor,
  deliver,
} from "../../test/support.ts";
import { everyMinute } from "../cron.ts";
import { runInDurableObject } from "cloudflare:test";

const newPerson = () => {
  const userId = `person-${crypto.randomUUID()}`;
  return { userId, email: `${userId}@example.com` };
};
const done = { ok: true, value: null };

describe("the erasure of a person", () => {
  it("takes address and id out of payments and waiting events; amounts and references stay", async () => {
    const person = newPerson();
    const { order, session } = await settledOrder(person);
    const path = `/v1/payments/${session.id}/refunds`;
    const json = { amount: 100, reason: `${person.userId} asked` };
    const token = await tokenFor("boss", "ADMIN");
    expect((await ask("POST", path, { token, key: newKey(), json })).status).toBe(201);
    const before = await eventually(async () => {
      const payment = await stored(session.id);
      expect(payment.tasks).toEqual([]);
      return payment;
    });
    expect(JSON.stringify(before).match(new RegExp(person.userId, "g"))?.length).toBeGreaterThan(3);

    expect(await rpc.erasePerson(call, person)).toEqual(done);

    const after = await stored(session.id);
    expect(JSON.stringify(after)).not.toContain(person.userId);
    const { amount, received, refundedAmount, providerReference, status, orderId } = before;
    expect(after).toMatchObject({ amount, received, refundedAmount, providerReference, status, orderId });
    expect(after).toMatchObject({ email: ERASED_EMAIL, refunds: [{ reason: "erased", amount: 100 }] });
    expect(after.outbox.map(({ event }) => DomainEvent.parse(event).id)).toEqual(before.outbox.map(({ id }) => id));
    expect(orderId).toBe(order.orderId);

    expect(await rpc.erasePerson(call, person)).toEqual(done);
    expect(await stored(session.id)).toEqual(after);
  });

  it("leaves other people's payments as they are", async () => {
    const session = await firstPayment(await knownOrder(newPerson()));
    const before = await stored(session.id);
    await rpc.erasePerson(call, newPerson());
    expect(await stored(session.id)).toEqual(before);
  });

  it("finds a payment that was made while it ran, and no other", async () => {
    const person = newPerson();
    expect(await rpc.erasePerson(call, person)).toEqual(done);
    const late = await firstPayment(await knownOrder(person));
    const others = newPerson();
    const other = await firstPayment(await knownOrder(others));
    expect(await stored(late.id)).toMatchObject(person);
    await everyMinute(env);
    expect(await stored(late.id)).toMatchObject({ email: ERASED_EMAIL });
    expect(await stored(other.id)).toMatchObject(others);
  });

  it("needs nothing of what is kept of the provider's events: they name nobody", async () => {
    const person = newPerson();
    const { session } = await settledOrder(person);
    const intent = await stripe.paymentIntents.retrieve(session.reference);
    const payload = await eventAbout(intent.id, "payment_intent.succeeded", { receipt_email: person.email });
    await deliver(payload);
    const kept = await runInDurableObject(inboxOf(payload), (_inbox, { storage }) =>
      JSON.stringify(storage.sql.exec("select * from inbox where eventId = ?", keyOf(payload).eventId).toArray()),
    );
    expect(kept).toContain(session.reference);
    expect(kept).not.toContain(person.userId);
  });
});

describe("the export of a person", () => {
  it("has all their payments and nobody else's, oldest first", async () => {
    const person = newPerson();
    const first = await firstPayment(await knownOrder(person));
    const second = await firstPayment(await knownOrder(person));
    await firstPayment(await knownOrder(newPerson()));
    const answer = await rpc.exportPerson(call, person);
    expect(answer).toMatchObject({
      ok: true,
      value: { payments: [{ id: first.id, amount: { amount: 4_998 } }, { id: second.id }], nextCursor: null },
    });
    expect(JSON.stringify(answer)).not.toContain(person.email);
    expect(await rpc.exportPerson(call, newPerson())).toEqual({ ok: true, value: { payments: [], nextCursor: null } });
  });
});
