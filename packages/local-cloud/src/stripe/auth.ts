import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { StripeError } from "./errors.ts";
import type { ApiCall } from "./routes.ts";
import type { State } from "./state.ts";

/** Lets a request pass by the secret key, or one that a browser may make by the intent's client secret. */
export function authorize(state: State, call: ApiCall, headers: IncomingHttpHeaders, secretKey: string): void {
  const key = keyOf(headers);
  const clientSecret = call.form["client_secret"];
  if (typeof clientSecret === "string") checkClientSecret(state, call, clientSecret);
  if (key !== null && equal(key, secretKey)) return;
  if (key !== null && !key.startsWith("pk_test_")) {
    throw refusal(401, `Invalid API Key provided: ${key.slice(0, 8)}${"*".repeat(8)}`);
  }
  if (typeof clientSecret === "string" && isBrowserCall(call)) return;
  if (key === null) {
    throw refusal(
      401,
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  throw refusal(
    401,
    "This API call cannot be made with a publishable API key. Please use a secret API key.",
    "secret_key_required",
  );
}

function isBrowserCall({ method, path }: ApiCall): boolean {
  const pattern = method === "GET" ? /^\/v1\/payment_intents\/[^/]+$/ : /^\/v1\/payment_intents\/[^/]+\/confirm$/;
  return pattern.test(path);
}

function checkClientSecret(state: State, { path, form }: ApiCall, clientSecret: string): void {
  const intent = state.intents.get(path.split("/")[3] ?? "");
  if (intent !== undefined && !equal(intent.client_secret, clientSecret)) {
    throw new StripeError(
      400,
      {
        type: "invalid_request_error",
        code: "payment_intent_client_secret_mismatch",
        message: "The client_secret provided does not match the client_secret associated with the PaymentIntent.",
        param: "client_secret",
      },
      false,
    );
  }
  // Stripe.js sends the publishable key as a parameter.
  delete form["key"];
}

function keyOf(headers: IncomingHttpHeaders): string | null {
  const [scheme, value] = (headers.authorization ?? "").split(" ", 2);
  if (value === undefined) return null;
  if (scheme?.toLowerCase() === "bearer") return value;
  if (scheme?.toLowerCase() !== "basic") return null;
  return Buffer.from(value, "base64").toString("utf8").split(":", 1)[0] ?? null;
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function refusal(status: number, message: string, code?: string): StripeError {
  const body = { type: "invalid_request_error", message } as const;
  return new StripeError(status, code === undefined ? body : { ...body, code }, false);
}
