import { matchesType } from "../webhooks/queue.ts";
import type { Context } from "./context.ts";
import { StripeError, resourceMissing } from "./errors.ts";
import type { FormHash } from "./form.ts";
import { list } from "./lists.ts";
import { Params } from "./params.ts";
import {
  cancelIntent,
  captureIntent,
  confirmIntent,
  createIntent,
  findIntent,
  updateIntent,
} from "./payment-intents.ts";
import { cancelRefund, createRefund, findRefund, updateRefund } from "./refunds.ts";

/** One request of the API: its form for a POST, its query for a GET. */
export interface ApiCall {
  method: string;
  path: string;
  form: FormHash;
}

/** Runs one request and returns the object to answer. It runs in one turn of the event loop: nothing interleaves. */
export function route(context: Context, call: ApiCall): object {
  const [, version, resource, id, action, extra] = call.path.split("/");
  const found =
    version === "v1" && extra === undefined ? dispatch(context, call, resource ?? "", id, action) : undefined;
  if (found === undefined) {
    throw new StripeError(404, {
      type: "invalid_request_error",
      message: `Unrecognized request URL (${call.method}: ${call.path}). Please see https://stripe.com/docs.`,
    });
  }
  return found;
}

function dispatch(
  context: Context,
  call: ApiCall,
  resource: string,
  id: string | undefined,
  action: string | undefined,
): object | undefined {
  const post = call.method === "POST";
  if (!post && action !== undefined) return undefined;
  if (resource === "payment_intents")
    return post ? changeIntent(context, call, id, action) : readIntents(context, call, id);
  if (resource === "refunds") return post ? changeRefund(context, call, id, action) : readRefunds(context, call, id);
  if (post) return undefined;
  if (resource === "charges") return readCharges(context, call, id);
  if (resource === "events") return readEvents(context, call, id);
  if (resource === "balance_transactions") return readTransactions(context, call, id);
  if (resource === "payment_methods" && id !== undefined) return readMethod(context, call, id);
  return undefined;
}

function changeIntent(context: Context, { form }: ApiCall, id?: string, action?: string): object | undefined {
  if (id === undefined) return createIntent(context, form);
  if (action === undefined) return updateIntent(context, id, form);
  if (action === "confirm") return confirmIntent(context, id, form);
  if (action === "capture") return captureIntent(context, id, form);
  if (action === "cancel") return cancelIntent(context, id, form);
  return undefined;
}

function changeRefund(context: Context, { form }: ApiCall, id?: string, action?: string): object | undefined {
  if (id === undefined) return createRefund(context, form);
  if (action === undefined) return updateRefund(context, id, form);
  return action === "cancel" ? cancelRefund(context, id) : undefined;
}

function readIntents(context: Context, { form }: ApiCall, id?: string): object {
  if (id !== undefined) {
    checkRetrieval(form, ["client_secret"]);
    return findIntent(context, id);
  }
  const { intents } = context.state;
  return list(intents, "payment_intent", "/v1/payment_intents", form, ["customer"], (intent, params) =>
    same(params, "customer", intent.customer),
  );
}

function readRefunds(context: Context, { form }: ApiCall, id?: string): object {
  if (id !== undefined) {
    checkRetrieval(form);
    return findRefund(context, id);
  }
  const filters = ["charge", "payment_intent"];
  return list(
    context.state.refunds,
    "refund",
    "/v1/refunds",
    form,
    filters,
    (refund, params) => same(params, "charge", refund.charge) && same(params, "payment_intent", refund.payment_intent),
  );
}

function readCharges(context: Context, { form }: ApiCall, id?: string): object {
  const { charges } = context.state;
  if (id !== undefined) {
    checkRetrieval(form);
    return charges.get(id) ?? missing("charge", id);
  }
  const filters = ["customer", "payment_intent", "transfer_group"];
  return list(
    charges,
    "charge",
    "/v1/charges",
    form,
    filters,
    (charge, params) =>
      same(params, "customer", charge.customer) &&
      same(params, "payment_intent", charge.payment_intent) &&
      same(params, "transfer_group", charge.transfer_group),
  );
}

function readEvents(context: Context, { form }: ApiCall, id?: string): object {
  const { events, deliveries } = context.state;
  const withPending = <T extends { id: string }>(event: T) => ({
    ...event,
    pending_webhooks: deliveries.has(event.id) ? 1 : 0,
  });
  if (id !== undefined) {
    checkRetrieval(form);
    return withPending(events.get(id) ?? missing("event", id));
  }
  const page = list(events, "event", "/v1/events", form, ["type", "types", "delivery_success"], (event, params) => {
    const types = params.list("types");
    const delivered = params.flag("delivery_success");
    const type = params.text("type");
    return (
      (type === undefined || matchesType(event.type, type)) &&
      (types.length === 0 || types.includes(event.type)) &&
      (delivered === undefined || delivered !== deliveries.has(event.id))
    );
  });
  return { ...page, data: page.data.map(withPending) };
}

function readTransactions(context: Context, { form }: ApiCall, id?: string): object {
  const { transactions } = context.state;
  if (id !== undefined) {
    checkRetrieval(form);
    return transactions.get(id) ?? missing("balance transaction", id);
  }
  const filters = ["currency", "source", "type", "payout"];
  return list(
    transactions,
    "balance_transaction",
    "/v1/balance_transactions",
    form,
    filters,
    (transaction, params) =>
      same(params, "currency", transaction.currency) &&
      same(params, "source", transaction.source) &&
      same(params, "type", transaction.type) &&
      !params.has("payout"),
  );
}

function readMethod(context: Context, { form }: ApiCall, id: string): object {
  checkRetrieval(form);
  return context.state.methods.get(id)?.method ?? missing("PaymentMethod", id);
}

function missing(kind: string, id: string): never {
  throw resourceMissing(kind, id);
}

function checkRetrieval(form: FormHash, more: readonly string[] = []): Params {
  return new Params(form, ["expand", ...more]);
}

function same(params: Params, name: string, value: string | null): boolean {
  const wanted = params.text(name);
  return wanted === undefined || wanted === value;
}
