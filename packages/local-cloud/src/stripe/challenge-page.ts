import { escapeHtml } from "../html.ts";
import type { PaymentIntent } from "./objects.ts";

/** The stand-in for a bank's 3-D Secure page: Complete or Fail, or what came of it. */
export function challengePage(intent: PaymentIntent): string {
  const amount = `${intent.amount} ${intent.currency.toUpperCase()} (smallest unit)`;
  const open = intent.status === "requires_action";
  const buttons = `<form method="post">
    <button name="action" value="complete">Complete authentication</button>
    <button class="fail" name="action" value="fail">Fail authentication</button>
  </form>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>3-D Secure sandbox</title>
<style>
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: #f4f5f7; color: #1c2330; }
  main { max-width: 26rem; margin: 12vh auto 0; padding: 1.5rem; background: #fff; border-radius: 12px; box-shadow: 0 2px 12px #0002; }
  h1 { font-size: 1.2rem; margin: 0 0 .5rem; }
  code { word-break: break-all; }
  button { font: inherit; width: 100%; margin-top: .75rem; padding: .7rem; border: 0; border-radius: 8px; background: #4f46e5; color: #fff; cursor: pointer; }
  button.fail { background: #e5e7eb; color: #1c2330; }
</style>
<main>
  <h1>3-D Secure sandbox</h1>
  <p>Payment <code>${escapeHtml(intent.id)}</code><br>${escapeHtml(amount)}</p>
  ${open ? buttons : `<p>Status: <strong>${escapeHtml(intent.status)}</strong>. You may close this page.</p>`}
</main>
</html>
`;
}

/** Where the buyer goes after the challenge, if the shop gave an address. */
export function returnAddress(before: PaymentIntent, after: PaymentIntent): string | null {
  const given = before.next_action?.redirect_to_url.return_url ?? null;
  if (given === null || !URL.canParse(given)) return null;
  const url = new URL(given);
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  url.searchParams.set("payment_intent", after.id);
  url.searchParams.set("payment_intent_client_secret", after.client_secret);
  url.searchParams.set("redirect_status", after.status === "requires_payment_method" ? "failed" : "succeeded");
  return url.toString();
}
