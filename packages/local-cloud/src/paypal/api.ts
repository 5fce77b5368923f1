import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import {
  type Context,
  captureOrder,
  createOrder,
  findCapture,
  findOrder,
  findRefund,
  refundCapture,
} from "./checkout.ts";
import { PaypalError, newDebugId, notFound } from "./errors.ts";
import { listEvents, resendEvent } from "./notifications.ts";
import { presentCapture, presentOrder, presentOrderBriefly, presentRefund, refundLinks } from "./present.ts";
import { verifyWebhook } from "./signing.ts";
import type { State } from "./state.ts";
import { searchTransactions } from "./transactions.ts";

const tokenSeconds = 32_400;

export interface ApiRequest {
  method: string;
  path: string;
  query: string;
  body: string;
  headers: IncomingHttpHeaders;
}

/** An answer; `lost` when the connection must be cut instead of sending it. */
export interface ApiAnswer {
  status: number;
  body: string;
  headers: Record<string, string>;
  lost: boolean;
}

/** PayPal's API over the state: tokens, request ids, one verb, and the answer once it is durable. */
export class PaypalApi {
  readonly #state: State;
  readonly #credentials: string;
  readonly #webhookId: string;
  readonly #baseUrl: () => string;
  readonly #announce: (eventId: string) => void;
  readonly #open = new Set<string>();

  constructor(options: {
    state: State;
    clientId: string;
    clientSecret: string;
    webhookId: string;
    baseUrl: () => string;
    announce: (eventId: string) => void;
  }) {
    this.#state = options.state;
    this.#credentials = `Basic ${Buffer.from(`${options.clientId}:${options.clientSecret}`).toString("base64")}`;
    this.#webhookId = options.webhookId;
    this.#baseUrl = options.baseUrl;
    this.#announce = options.announce;
  }

  async handle(request: ApiRequest): Promise<ApiAnswer> {
    try {
      if (request.path === "/v1/oauth2/token") return await this.#token(request);
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
      if ((this.#state.tokens.get(token)?.expires ?? 0) < Date.now()) {
        return answer(401, { error: "invalid_token", error_description: "Token signature verification failed" });
      }
      return await this.#replayOrRun(request);
    } catch (error) {
      return present(error);
    }
  }

  /** Makes changes that no API request asked for (a page's button, a test's wish), and tells of their events. */
  async apply<T>(change: (context: Context) => T): Promise<T> {
    const events: string[] = [];
    const value = change(this.#context(events));
    await this.#state.store.commit();
    events.forEach(this.#announce);
    return value;
  }

  async #token({ method, body, headers }: ApiRequest): Promise<ApiAnswer> {
    if (method !== "POST") throw notFound();
    if (headers.authorization !== this.#credentials) {
      return answer(401, { error: "invalid_client", error_description: "Client Authentication failed" });
    }
    if (new URLSearchParams(body).get("grant_type") !== "client_credentials") {
      return answer(400, { error: "unsupported_grant_type", error_description: "Grant Type is NULL or not supported" });
    }
    const token = `A21AA${randomBytes(48).toString("base64url")}`;
    this.#state.tokens.put(token, { expires: Date.now() + tokenSeconds * 1000 });
    await this.#state.store.commit();
    return answer(200, {
      scope: "https://uri.paypal.com/services/checkout",
      access_token: token,
      token_type: "Bearer",
      app_id: "APP-ORDERAPP",
      expires_in: tokenSeconds,
      nonce: randomBytes(8).toString("hex"),
    });
  }

  async #replayOrRun(request: ApiRequest): Promise<ApiAnswer> {
    const requestId = request.method === "POST" ? request.headers["paypal-request-id"] : undefined;
    if (typeof requestId !== "string") return this.#run(request, null);
    const key = `${request.path} ${requestId}`;
    const saved = this.#state.answers.get(key);
    if (saved !== undefined) return { ...answer(saved.status, {}), body: saved.body };
    if (this.#open.has(key)) {
      throw new PaypalError(409, "RESOURCE_CONFLICT", [
        {
          issue: "PREVIOUS_REQUEST_IN_PROGRESS",
          description:
            "A previous request on this resource is currently in progress. Please wait for some time and try again.",
        },
      ]);
    }
    this.#open.add(key);
    try {
      return await this.#run(request, key);
    } finally {
      this.#open.delete(key);
    }
  }

  async #run(request: ApiRequest, key: string | null): Promise<ApiAnswer> {
    const state = this.#state;
    const events: string[] = [];
    const { status, value } = await this.#routed(this.#context(events), request);
    const done = answer(status, value);
    if (request.method !== "POST") return done;
    if (key !== null) state.answers.put(key, { status, body: done.body });
    await state.store.commit();
    events.forEach(this.#announce);
    if (!request.path.endsWith("/capture") || state.settings.timeoutAfterCapture <= 0) return done;
    state.settings.timeoutAfterCapture -= 1;
    return { ...done, lost: true };
  }

  /** Even a refusal may change something: a capture that is declined takes the approval with it. */
  async #routed(context: Context, request: ApiRequest): Promise<{ status: number; value: object }> {
    try {
      return route(context, request, this.#webhookId);
    } catch (error) {
      if (request.method === "POST") await this.#state.store.commit();
      throw error;
    }
  }

  #context(events: string[]): Context {
    return { state: this.#state, base: this.#baseUrl(), announce: (eventId) => events.push(eventId) };
  }
}

// One turn of the event loop, so nothing interleaves.
function route(context: Context, request: ApiRequest, webhookId: string): { status: number; value: object } {
  const { method, path, body, headers } = request;
  const [, area = "", kind = "", resource = "", id = "", action = ""] = path.split("/");
  const { state, base } = context;
  const whole = /return=representation/.test(String(headers["prefer"] ?? ""));
  const order = (found: ReturnType<typeof findOrder>, full: boolean) =>
    full ? presentOrder(state, base, found) : presentOrderBriefly(base, found);
  const shape = `${method} ${area}/${kind}/${resource}${id === "" ? "" : "/:id"}${action === "" ? "" : `/${action}`}`;
  if (method === "POST" && action !== "" && body.trim() === "" && headers["content-type"] === undefined) {
    throw new PaypalError(415, "UNSUPPORTED_MEDIA_TYPE", []);
  }
  mockFailure(request);
  switch (shape) {
    case "POST v2/checkout/orders":
      return { status: 201, value: order(createOrder(context, body), whole) };
    case "GET v2/checkout/orders/:id":
      return { status: 200, value: order(findOrder(context, id), true) };
    case "POST v2/checkout/orders/:id/capture":
      return { status: 201, value: order(captureOrder(context, id), true) };
    case "GET v2/payments/captures/:id":
      return { status: 200, value: presentCapture(base, findCapture(context, id)) };
    case "POST v2/payments/captures/:id/refund": {
      const refund = refundCapture(context, id, body);
      const brief = { id: refund.id, status: refund.status ?? "COMPLETED", links: refundLinks(base, refund) };
      return { status: 201, value: whole ? presentRefund(base, refund) : brief };
    }
    case "GET v2/payments/refunds/:id":
      return { status: 200, value: presentRefund(base, findRefund(context, id)) };
    case "GET v1/reporting/transactions":
      return { status: 200, value: searchTransactions(state, base, request.query) };
    case "GET v1/notifications/webhooks-events":
      return { status: 200, value: listEvents(context, request.query) };
    case "POST v1/notifications/webhooks-events/:id/resend":
      return { status: 202, value: resendEvent(context, webhookId, id, body) };
    case "POST v1/notifications/verify-webhook-signature":
      return { status: 200, value: verifyWebhook(state, body) };
    default:
      throw notFound();
  }
}

/** PayPal's negative testing: the header names the issue with which its sandbox refuses. */
function mockFailure({ headers }: ApiRequest): void {
  const code = /"mock_application_codes"\s*:\s*\[?\s*"([A-Z_]+)"/.exec(
    String(headers["paypal-mock-response"] ?? ""),
  )?.[1];
  if (code === undefined) return;
  if (code === "INTERNAL_SERVER_ERROR") throw new PaypalError(500, code, []);
  throw new PaypalError(422, "UNPROCESSABLE_ENTITY", [
    { issue: code, description: "Asked for by PayPal-Mock-Response." },
  ]);
}

function answer(status: number, value: object): ApiAnswer {
  const headers = { "content-type": "application/json", "paypal-debug-id": newDebugId() };
  return { status, body: JSON.stringify(value), headers, lost: false };
}

/** An error as PayPal answers it. */
export function present(error: unknown): ApiAnswer {
  if (error instanceof PaypalError) return answer(error.status, error.body);
  const description = error instanceof Error ? error.message : String(error);
  const internal = new PaypalError(500, "INTERNAL_SERVER_ERROR", [{ issue: "INTERNAL_SERVICE_ERROR", description }]);
  return answer(500, internal.body);
}
