import { DEVELOPMENT } from "@orderapp/contracts/development";

type Info = {
  transaction_id: string;
  paypal_reference_id: string;
  transaction_event_code: string;
  transaction_status: string;
  transaction_amount: { value: string };
  custom_field?: string;
};
type Page = { transaction_details: { transaction_info: Info }[]; total_pages: number };

const DAY_MS = 24 * 60 * 60_000;
const CAPTURE = "T0006";
const TAKEN = new Set(["S", "V"]);

/** What PayPal's sandbox keeps of each order's money, in cents: its captures less their refunds. */
export async function keptByPaypal(url: string): Promise<Map<string, number>> {
  const infos = await transactions(url);
  const captures = infos.filter(({ transaction_event_code }) => transaction_event_code === CAPTURE);
  const orders = new Map(
    captures.map(({ transaction_id, custom_field }) => [transaction_id, custom_field?.split(":")[0] ?? "nobody's"]),
  );
  const kept = new Map<string, number>();
  for (const info of infos) {
    if (!TAKEN.has(info.transaction_status)) continue;
    const capture = info.transaction_event_code === CAPTURE ? info.transaction_id : info.paypal_reference_id;
    const order = orders.get(capture) ?? "nobody's";
    kept.set(order, (kept.get(order) ?? 0) + cents(info.transaction_amount.value));
  }
  return kept;
}

async function transactions(url: string): Promise<Info[]> {
  const headers = { authorization: `Bearer ${await accessToken(url)}` };
  const [from, to] = [new Date(Date.now() - DAY_MS), new Date(Date.now() + DAY_MS)];
  const found: Info[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const query = `start_date=${from.toISOString()}&end_date=${to.toISOString()}&page_size=500&page=${page}`;
    const answer = await fetch(`${url}/v1/reporting/transactions?${query}`, { headers });
    if (!answer.ok) throw new Error(`PayPal answered ${answer.status}: ${await answer.text()}`);
    const { transaction_details, total_pages } = (await answer.json()) as Page;
    found.push(...transaction_details.map(({ transaction_info }) => transaction_info));
    pages = total_pages;
  }
  return found;
}

async function accessToken(url: string): Promise<string> {
  const basic = Buffer.from(`${DEVELOPMENT.paypalClientId}:${DEVELOPMENT.paypalClientSecret}`).toString("base64");
  const answer = await fetch(`${url}/v1/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  if (!answer.ok) throw new Error(`PayPal gave no token: ${answer.status}`);
  return ((await answer.json()) as { access_token: string }).access_token;
}

const cents = (value: string): number => {
  const [whole = "0", part = ""] = value.replace("-", "").split(".");
  return (value.startsWith("-") ? -1 : 1) * (Number(whole) * 100 + Number(part.padEnd(2, "0")));
};
