import type { DomainEvent, EventType } from "@orderapp/contracts/events";
import type { Order } from "@orderapp/contracts/order";
import { describe, expect, it } from "vitest";
import { recipientOf } from "../notifications/notification.ts";
import { BUILT_IN } from "./built-in.ts";
import { renderMail } from "./render.ts";

const store = { name: "Corner & Sons", url: "https://shop.example.com" };
const usd = (amount: number) => ({ amount, currency: "USD" });
const address = { name: "Ada <b>Lovelace</b>", line1: "1 Main St", city: "Berlin", postalCode: "10115", country: "DE" };

const order: Order = {
  id: "o1",
  number: "K7Q2M9XA",
  status: "CONFIRMED",
  paymentStatus: "paid",
  email: "ada@example.com",
  currency: "USD",
  items: [
    {
      id: "i1",
      variantId: "v1",
      sku: "MUG-1",
      title: 'Mug {{ store.url }} <script>alert("1")</script> 😀',
      quantity: 2,
      unitPrice: usd(1250),
      lineTotal: usd(2500),
    },
  ],
  totals: { subtotal: usd(2500), discount: usd(0), shipping: usd(499), tax: usd(0), total: usd(2999) },
  shippingAddress: address,
  billingAddress: address,
  shippingMethod: { id: "standard", name: "Standard", price: usd(499), minDays: 2, maxDays: 4 },
  version: 2,
  createdAt: "2026-11-23T10:30:45.123Z",
  updatedAt: "2026-11-23T10:30:45.123Z",
};

const envelope = {
  id: "e1",
  version: 1 as const,
  source: "order" as const,
  subject: "o1",
  at: "2026-11-23T10:30:45.123Z",
  traceparent: "",
};
const orderEvent = (
  type: "order.created" | "order.confirmed" | "order.shipped" | "order.cancelled" | "order.refunded",
  of = order,
): DomainEvent => ({ ...envelope, type, data: { order: of } });
const registered = (name: string): DomainEvent => ({
  ...envelope,
  source: "user",
  type: "user.registered",
  data: { userId: "u1", email: "ada@example.com", name },
});

describe("built-in mails", () => {
  it("tells all of a confirmed order in both parts", () => {
    const mail = renderMail(orderEvent("order.confirmed"), store);
    expect(mail.subject).toBe("Order K7Q2M9XA is confirmed");
    for (const part of [mail.text, mail.html]) {
      for (const text of ["K7Q2M9XA", "MUG-1", "$25.00", "$4.99", "$29.99", "1 Main St", "Berlin", "😀"])
        expect(part).toContain(text);
    }
  });

  it("escapes what people typed, and takes none of it for a template", () => {
    const { html, text } = renderMail(orderEvent("order.confirmed"), store);
    expect(html).not.toContain("<script>");
    expect(html).not.toContain("<b>Lovelace");
    expect(html).toContain("Ada &lt;b&gt;Lovelace&lt;/b&gt;");
    expect(html).toContain("Corner &amp; Sons");
    expect(text).toContain("{{ store.url }}");
  });

  it("lets no line break into a subject, and no object's insides into a mail", () => {
    const mail = renderMail(registered("Eve\r\nBcc: victim@example.com {{constructor}}"), {
      ...store,
      name: "Shop\r\nX-Evil: 1",
    });
    expect(mail.subject).toBe("Welcome to Shop X-Evil: 1");
    expect(mail.text).not.toContain("function");
  });

  it("has a mail for each event that has a recipient, and for no other", () => {
    const types: Parameters<typeof orderEvent>[0][] = [
      "order.created",
      "order.confirmed",
      "order.shipped",
      "order.cancelled",
      "order.refunded",
    ];
    const events = [...types.map((type) => orderEvent(type)), registered("Ada")];
    expect(events.map((event) => event.type).toSorted()).toEqual((Object.keys(BUILT_IN) as EventType[]).toSorted());
    for (const event of events) {
      expect(recipientOf(event)?.to).toBe("ada@example.com");
      const mail = renderMail(event, store);
      expect(mail.subject.length).toBeGreaterThan(5);
      expect(mail.text).not.toMatch(/undefined|\[object|NaN/);
      expect(mail.html).not.toMatch(/undefined|\[object|NaN/);
    }
  });

  it("says why an unpaid order was cancelled", () => {
    const expired = renderMail(
      orderEvent("order.cancelled", { ...order, status: "CANCELLED", cancelReason: "expired" }),
      store,
    );
    expect(expired.text).toContain("did not receive a payment in time");
  });
});
