import { z } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { withTimeout } from "@orderapp/core/time";
import { fetchFrom } from "@orderapp/http/spans/outgoing";

export type PaypalSettings = { clientId: string; clientSecret: string; apiUrl?: string | undefined };

export type PaypalCall = {
  method: "GET" | "POST";
  /** The path with its query, such as `/v2/checkout/orders/5O190127TN364715T`. */
  path: string;
  body?: object;
  /** Names a POST for good: the same again is answered and not done again. */
  requestId?: string;
};

/** One call of PayPal's API, its answer read by a schema; what the schema does not name is not kept. */
export type PaypalApi = <T>(schema: z.ZodType<T>, call: PaypalCall) => Promise<T>;

/** PayPal's own word on why it refused, such as `ORDER_NOT_APPROVED`. */
export class PaypalRefusal extends AppError {
  readonly issue: string;

  constructor(issue: string, cause: Error) {
    super("upstream_error", "The payment provider refused the request.", { cause });
    this.issue = issue;
  }
}

export const LIVE_API = "https://api-m.paypal.com";

// Tokens, one quick retry for a connection that broke and the call itself, in a time that leaves the caller its 5 s.
const CALL_MS = 3_500;
const WAIT_FOR_TOKEN_MS = 1_500;
// A token is not used in its last minutes, so that none runs out on the way.
const TOKEN_MARGIN_MS = 5 * 60_000;

const Token = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const Refusal = z.object({
  name: z.string().nullish(),
  error: z.string().nullish(),
  details: z.array(z.object({ issue: z.string().nullish() })).nullish(),
});

type KnownToken = { value: string; until: number };
// Caches that may vanish: an isolate's token for an account, and the request for one that is under way.
const tokens = new Map<string, KnownToken>();
const pending = new Map<string, Promise<KnownToken>>();

/**
 * PayPal's REST API over fetch. Throws `unavailable` when it cannot be reached or understood, `PaypalRefusal` (an
 * `upstream_error`) when it refuses. Its own SDK rests on axios and reads every field; this needs five calls.
 */
export function createPaypalApi(settings: PaypalSettings): PaypalApi {
  const base = settings.apiUrl ?? LIVE_API;
  const account = `${base} ${settings.clientId} ${settings.clientSecret}`;

  const token = async (signal: AbortSignal, refused?: string): Promise<string> => {
    const known = tokens.get(account);
    if (known && known.value !== refused && known.until > Date.now()) return known.value;
    return (await sharedToken(account, () => fetchToken(base, settings, signal))).value;
  };
  const send = async (call: PaypalCall, bearer: string, signal: AbortSignal): Promise<Response> =>
    reach(`${base}${call.path}`, signal, {
      method: call.method,
      headers: {
        authorization: `Bearer ${bearer}`,
        "content-type": "application/json",
        prefer: "return=representation",
        ...(call.requestId ? { "paypal-request-id": call.requestId } : {}),
      },
      ...(call.method === "POST" ? { body: JSON.stringify(call.body ?? {}) } : {}),
    });

  return async (schema, call) => {
    const signal = AbortSignal.timeout(CALL_MS);
    const bearer = await token(signal);
    let response = await send(call, bearer, signal);
    if (response.status === 401) {
      await response.body?.cancel();
      response = await send(call, await token(signal, bearer), signal);
    }
    return read(schema, response);
  };
}

/** One request for a token at a time; whoever waits for another's in vain asks himself, since that one may be gone. */
async function sharedToken(account: string, load: () => Promise<KnownToken>): Promise<KnownToken> {
  const running = pending.get(account);
  if (running) {
    const shared = await withTimeout(running, WAIT_FOR_TOKEN_MS, () => outage()).catch(() => undefined);
    if (shared) return shared;
  }
  const loading = load();
  pending.set(account, loading);
  try {
    const fresh = await loading;
    tokens.set(account, fresh);
    return fresh;
  } finally {
    if (pending.get(account) === loading) pending.delete(account);
  }
}

async function fetchToken(base: string, settings: PaypalSettings, signal: AbortSignal): Promise<KnownToken> {
  const response = await reach(`${base}/v1/oauth2/token`, signal, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${settings.clientId}:${settings.clientSecret}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  const { access_token, expires_in } = await read(Token, response);
  return { value: access_token, until: Date.now() + expires_in * 1_000 - TOKEN_MARGIN_MS };
}

/** Every POST is named or harmless, so that one whose connection broke may be sent once more. */
async function reach(url: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
  for (let tries = 1; ; tries++) {
    try {
      return await fetchFrom({ service: "paypal" }, url, { ...init, signal, redirect: "manual" });
    } catch (error) {
      if (tries === 2 || signal.aborted) throw outage(error);
    }
  }
}

async function read<T>(schema: z.ZodType<T>, response: Response): Promise<T> {
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    throw outage(error);
  }
  if (!response.ok) throw refusal(response.status, body);
  const parsed = schema.safeParse(body);
  // It may have done what it was asked: nothing to call a refusal, and worth asking again.
  if (!parsed.success) throw outage(parsed.error);
  return parsed.data;
}

function refusal(status: number, body: unknown): AppError {
  const { data } = Refusal.safeParse(body);
  const issue = data?.details?.[0]?.issue ?? data?.name ?? data?.error ?? "UNKNOWN";
  const cause = new Error(`PayPal answered ${status} ${issue}`);
  // A conflict is the same request, still running.
  if (status >= 500 || status === 429 || status === 409 || status === 408 || status < 400) return outage(cause);
  return new PaypalRefusal(issue, cause);
}

const outage = (cause?: unknown): AppError =>
  new AppError("unavailable", "The payment provider cannot be reached. Try again.", { cause, retryAfter: 5 });
