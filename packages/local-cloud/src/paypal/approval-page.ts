import { escapeHtml } from "../html.ts";
import type { Order } from "./objects.ts";
import { payerId } from "./present.ts";

/** The stand-in for PayPal's checkout page: Approve or Cancel, or what came of it. */
export function approvalPage(order: Order, cancelled = false): string {
  const sums = order.units.map(({ amount }) => `${amount.value} ${amount.currency_code}`).join(" + ");
  const open = (order.status === "CREATED" || order.status === "PAYER_ACTION_REQUIRED") && !cancelled;
  const buttons = `<form method="post">
    <button name="action" value="approve">Approve</button>
    <button class="quiet" name="action" value="cancel">Cancel</button>
  </form>`;
  const outcome = cancelled ? "You cancelled" : `Status: <strong>${escapeHtml(order.status)}</strong>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>PayPal sandbox</title>
<style>
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #f4f5f7; color: #1c2330; }
  main { max-width: 26rem; margin: 12vh auto 0; padding: 1.5rem; background: #fff; border-radius: 12px; box-shadow: 0 2px 12px #0002; }
  h1 { font-size: 1.2rem; margin: 0 0 .5rem; }
  button { font: inherit; width: 100%; margin-top: .75rem; padding: .7rem; border: 0; border-radius: 8px; background: #ffc439; color: #111; cursor: pointer; }
  button.quiet { background: #e5e7eb; }
</style>
<main>
  <h1>PayPal sandbox</h1>
  <p>Pay <strong>${escapeHtml(sums)}</strong><br>for order <code>${escapeHtml(order.id)}</code></p>
  ${open ? buttons : `<p>${outcome}. You may close this page.</p>`}
</main>
</html>
`;
}

/** Where the buyer goes afterwards, if the shop gave an address. */
export function returnAddress(order: Order, approved: boolean): string | null {
  const given = approved ? order.returnUrl : order.cancelUrl;
  if (given === null || !URL.canParse(given)) return null;
  const url = new URL(given);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  url.searchParams.set("token", order.id);
  if (approved) url.searchParams.set("PayerID", payerId());
  return url.toString();
}
