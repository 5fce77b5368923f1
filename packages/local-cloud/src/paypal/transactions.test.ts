import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningPaypal, startPaypal } from "./paypal.ts";

let dataDir: string;
let paypal: RunningPaypal;
let token: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "paypal-search-"));
  const account = { clientId: "id", clientSecret: "secret", webhook: { url: null, id: "WH-1" } };
  paypal = await startPaypal({ port: 0, dataDir, ...account });
  const answer = await fetch(`${paypal.url}/v1/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("id:secret")}`, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  token = ((await answer.json()) as { access_token: string }).access_token;
});
afterAll(async () => {
  await paypal.close();
  await rm(dataDir, { recursive: true, force: true });
});

type Found = {
  transaction_details: { transaction_info: Record<string, unknown> }[];
  total_items: number;
  total_pages: number;
};

async function api(method: string, path: string, json?: object): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${paypal.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", prefer: "return=representation" },
    ...(method === "POST" ? { body: JSON.stringify(json ?? {}) } : {}),
  });
  return { status: answer.status, body: await answer.json() };
}

async function capture(value: string): Promise<{ order: string; capture: string }> {
  const unit = { custom_id: "o1:first", amount: { currency_code: "USD", value } };
  const made = await api("POST", "/v2/checkout/orders", { intent: "CAPTURE", purchase_units: [unit] });
  const order = (made.body as { id: string }).id;
  await fetch(`${paypal.url}/checkoutnow?token=${order}`, {
    method: "POST",
    body: new URLSearchParams({ action: "approve" }),
  });
  type Captured = { purchase_units: { payments: { captures: { id: string }[] } }[] };
  const { body } = await api("POST", `/v2/checkout/orders/${order}/capture`);
  return { order, capture: (body as Captured).purchase_units[0]?.payments.captures[0]?.id ?? "" };
}

const search = async (query: Record<string, string> = {}, days = 1) => {
  const now = Date.now();
  const range = {
    start_date: new Date(now - days * 24 * 3_600_000).toISOString(),
    end_date: new Date(now + 60_000).toISOString(),
  };
  const params = new URLSearchParams({ ...range, ...query });
  const { status, body } = await api("GET", `/v1/reporting/transactions?${params.toString()}`);
  return { status, body: body as Found };
};

describe("PayPal's Transaction Search", () => {
  it("tells of captures and refunds, signed amounts and what each belongs to", async () => {
    const paid = await capture("20.00");
    await api("POST", `/v2/payments/captures/${paid.capture}/refund`, {
      amount: { currency_code: "USD", value: "5.50" },
    });
    const { body } = await search();
    expect(body.transaction_details.map(({ transaction_info }) => transaction_info)).toMatchObject([
      {
        transaction_id: paid.capture,
        paypal_reference_id: paid.order,
        transaction_event_code: "T0006",
        transaction_amount: { currency_code: "USD", value: "20.00" },
        transaction_status: "S",
        custom_field: "o1:first",
      },
      {
        paypal_reference_id: paid.capture,
        transaction_event_code: "T1107",
        transaction_amount: { currency_code: "USD", value: "-5.50" },
        transaction_status: "S",
      },
    ]);
  });

  it("pages, and refuses a range of more than 31 days, a turned one and nonsense", async () => {
    await capture("1.00");
    const first = await search({ page_size: "2" });
    const second = await search({ page_size: "2", page: "2" });
    expect([first.body.transaction_details.length, first.body.total_pages]).toEqual([2, 2]);
    expect([second.body.transaction_details.length, second.body.total_items]).toEqual([1, 3]);
    for (const bad of [search({}, 32), search({ end_date: "2020-01-01T00:00:00Z" }), search({ page: "0" })]) {
      const { status, body } = await bad;
      expect([status, body]).toMatchObject([400, { name: "INVALID_REQUEST" }]);
    }
  });
});
