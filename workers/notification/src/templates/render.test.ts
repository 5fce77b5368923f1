import type { DomainEvent, EventType } from "@orderapp/contracts/events";
import type { Order } from "@orderapp/contracts/order";
import { ok } from "@orderapp/core/result";
import { describe, expect, it } from "vitest";
import { recipientsOf } from "../notifications/recipients.ts";
import { BUILT_IN } from "./built-in.ts";
import { renderMail } from "./render.ts";
import { sampleEvent } from "./samples.ts";

const store = { name: "Corner & Sons", url: "https://shop.example.com" };
const pages = { verifyEmail: "https://front.example.com/verify", resetPassword: "https://front.example.com/reset" };
const around = { store, pages };
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
  totals: {
    subtotal: usd(2500),
    discount: usd(0),
    shipping: usd(499),
    tax: usd(0),
    taxIncluded: false,
    total: usd(2999),
  },
  taxLines: [],
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
const accountTypes = [
  "user.registered",
  "user.verification_requested",
  "user.password_reset_requested",
  "user.password_changed",
  "user.erased",
  "user.new_device",
] as const;
const windows =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";
function accountEvent(type: (typeof accountTypes)[number], name: string, from = {}): DomainEvent {
  const data = { userId: "u1", email: "ada@example.com", name };
  const rest = { ...envelope, source: "user" as const };
  return type === "user.new_device"
    ? { ...rest, type, data: { ...data, device: windows, country: "DE", ...from } }
    : { ...rest, type, data };
}
const payment = {
  id: "p1",
  orderId: "o1",
  provider: "stripe" as const,
  providerReference: "pi_1",
  status: "succeeded" as const,
  amount: usd(2999),
  refundedAmount: usd(0),
  createdAt: envelope.at,
  updatedAt: envelope.at,
};
const anomaly = (reason: string): DomainEvent => ({
  ...envelope,
  source: "payment",
  type: "payment.anomaly",
  data: { payment, orderNumber: "K7Q2M9XA", received: usd(2999), reason },
});
const differs = (total: number): DomainEvent => ({
  ...envelope,
  source: "payment",
  type: "payment.reconciliation_differs",
  data: {
    date: "2026-11-22",
    total,
    differences: [
      {
        kind: "missing_here",
        provider: "stripe",
        providerReference: "pi_2",
        theirs: { amount: usd(50), status: "succeeded" },
      },
      {
        kind: "refund_differs",
        provider: "stripe",
        providerReference: "pi_1",
        refundReference: "re_1",
        ours: { amount: usd(70), status: "pending" },
        theirs: { amount: usd(80), status: "succeeded" },
      },
    ],
  },
});
const registered = (name: string): DomainEvent => accountEvent("user.registered", name);

const SHOPS_OWN = /^(?:inventory|webhook_endpoint|notification)\.|^payment\.(?:anomaly|reconciliation)/;
const contact = { email: "ada@example.com", name: "Ada", marketingConsent: true };
const willing = {
  administrators: () => Promise.resolve([{ userId: "u9", email: "root@example.com" }]),
  contact: () => Promise.resolve(ok(contact)),
};

describe("built-in mails", () => {
  it("tells all of a confirmed order in both parts", () => {
    const mail = renderMail(orderEvent("order.confirmed"), around);
    expect(mail.subject).toBe("Order K7Q2M9XA is confirmed");
    for (const part of [mail.text, mail.html]) {
      for (const text of ["K7Q2M9XA", "MUG-1", "$25.00", "$4.99", "$29.99", "1 Main St", "Berlin", "😀"])
        expect(part).toContain(text);
    }
  });

  it("says whether the tax is on top of the prices or in them", () => {
    const lineOf = (taxIncluded: boolean) => {
      const totals = { ...order.totals, tax: usd(479), taxIncluded };
      const { html, text } = renderMail(orderEvent("order.confirmed", { ...order, totals }), around);
      expect(html).toContain(taxIncluded ? ">Tax, included</td>" : ">Tax</td>");
      return text.split("\n").find((line) => line.startsWith("Tax"));
    };
    expect([lineOf(false), lineOf(true)]).toEqual(["Tax: $4.79", "Tax, included: $4.79"]);
  });

  it("escapes what people typed, and takes none of it for a template", () => {
    const { html, text } = renderMail(orderEvent("order.confirmed"), around);
    expect(html).not.toContain("<script>");
    expect(html).not.toContain("<b>Lovelace");
    expect(html).toContain("Ada &lt;b&gt;Lovelace&lt;/b&gt;");
    expect(html).toContain("Corner &amp; Sons");
    expect(text).toContain("{{ store.url }}");
  });

  it("lets no line break into a subject, and no object's insides into a mail", () => {
    const mail = renderMail(registered("Eve\r\nBcc: victim@example.com {{constructor}}"), {
      ...around,
      store: { ...store, name: "Shop\r\nX-Evil: 1" },
    });
    expect(mail.subject).toBe("Welcome to Shop X-Evil: 1");
    expect(mail.text).not.toContain("function");
  });

  it.each(Object.keys(BUILT_IN) as EventType[])("%s has a recipient, and both parts are whole", async (type) => {
    const event = sampleEvent(type);
    const mail = renderMail(event, { ...around, unsubscribe: "https://api.example.com/v1/unsubscribe?token=t" });
    expect(mail.subject.length).toBeGreaterThan(5);
    for (const part of [mail.text, mail.html]) expect(part).not.toMatch(/undefined|\[object|NaN|\{[{%]/);
    expect((await recipientsOf(willing, event)).map(({ to }) => to)).toContainEqual(
      SHOPS_OWN.test(type) ? "root@example.com" : "ada@example.com",
    );
  });

  it("and events that others follow have neither", async () => {
    for (const type of ["payment.succeeded", "payment.refunded"] as const) {
      expect(BUILT_IN).not.toHaveProperty([type]);
      const event = { ...sampleEvent("payment.failed"), type } as DomainEvent;
      expect(await recipientsOf(willing, event)).toEqual([]);
    }
  });

  it("says why money was given back, or is held", () => {
    const words = { order_cancelled: "is cancelled", out_of_stock: "sold meanwhile", some_other: "some other" };
    for (const [reason, said] of Object.entries(words)) {
      const { subject, html, text } = renderMail(anomaly(reason), around);
      expect(subject).toContain("given back");
      for (const part of [html, text]) expect(part).toContain(said);
    }
    expect(renderMail(anomaly("amount_differs"), around).subject).toContain("Payment held");
  });

  it("says how many differences there are, and that it shows not all", () => {
    expect(renderMail(differs(1), around).subject).toMatch(/1 difference$/);
    expect(renderMail(differs(2), around).text).toContain("2");
  });

  it("says why an unpaid order was cancelled", () => {
    const expired = renderMail(
      orderEvent("order.cancelled", { ...order, status: "CANCELLED", cancelReason: "expired" }),
      around,
    );
    expect(expired.text).toContain("did not receive a payment in time");
  });
});

const link = `${pages.resetPassword}?token=rp_6743a1c5e4b0a1d2c3f4a5b6.secret&x=1`;
const partsOf = (event: DomainEvent, given = link) => {
  const { subject, html, text } = renderMail(event, { ...around, link: given });
  return { subject, text, html: html.replaceAll("&amp;", "&") };
};

describe("mails about an account", () => {
  it.each(["user.registered", "user.verification_requested", "user.password_reset_requested"] as const)(
    "%s carries its link in both parts, and whom it is for",
    (type) => {
      const { html, text } = partsOf(accountEvent(type, "Ada"));
      expect(html).toContain(`href="${link}"`);
      expect(text).toContain(`${link}\n`);
      for (const part of [html, text]) for (const told of [", Ada", "ada@example.com"]) expect(part).toContain(told);
    },
  );

  it("welcomes without a link when there is nothing left to confirm", () => {
    const { html, text } = renderMail(registered("Ada"), around);
    for (const part of [html, text]) {
      expect(part).toContain("Welcome, Ada");
      expect(part).not.toMatch(/confirm that this|token/);
    }
  });

  it("leads to a new password, without a token, when something may be wrong", () => {
    for (const type of ["user.password_changed", "user.new_device"] as const) {
      const { html, text } = partsOf(accountEvent(type, "Ada"));
      expect(html).toContain(`href="${pages.resetPassword}"`);
      expect(text).toContain(`\n${pages.resetPassword}\n`);
      for (const part of [html, text]) {
        expect(part).toContain("23 November 2026 at 10:30:45 UTC");
        expect(part).not.toContain("token");
      }
    }
  });

  it.each([
    [{}, "Chrome on Windows", "Germany"],
    [{ device: "OrderApp/3.2 (com.example.shop)", country: "T1" }, "OrderApp", "The Tor network"],
    [{ device: "<b>evil.com</b>", country: "XX" }, "An unknown device", undefined],
    [{ device: "", country: undefined }, "An unknown device", undefined],
  ])("tells where a new sign-in came from: %j", (from, device, place) => {
    const { html, text } = partsOf(accountEvent("user.new_device", "Ada", from));
    expect(text).toContain(`Device: ${device}`);
    expect(html).toContain(`>${device}</td>`);
    if (place === undefined) for (const part of [html, text]) expect(part).not.toContain("Place");
    else for (const part of [html, text]) expect(part).toContain(place);
  });

  it("says of an erased account that it is gone, and leads nowhere", () => {
    const { html, text } = partsOf(accountEvent("user.erased", "Ada"));
    for (const part of [html, text]) {
      expect(part).toContain("account for ada@example.com is gone");
      expect(part).not.toContain("front.example.com");
    }
  });

  it.each(["Win a car: evil.com", "http://evil", "write to me@evil", "x".repeat(61)])(
    "leaves out the name %j, by which a stranger could advertise in a mail of ours",
    (name) => {
      const { html, text } = partsOf(registered(name));
      for (const part of [html, text]) {
        expect(part).not.toContain(name);
        expect(part).toMatch(/Welcome[\n<]/);
      }
    },
  );

  it("escapes a name, and takes none of it for a template", () => {
    const { html, text } = partsOf(
      accountEvent("user.password_reset_requested", "<i>Ada</i> {{ link }}".replace("/", "")),
    );
    expect(html).not.toContain("<i>");
    expect(text).toContain("{{ link }}");
  });
});
