import { type IncomingHttpHeaders } from "node:http";
import { authorize } from "./auth.ts";
import { type Context, apiVersion, nowSeconds } from "./context.ts";
import { StripeError } from "./errors.ts";
import { expand } from "./expand.ts";
import { type FormHash, parseForm } from "./form.ts";
import { IdempotencyKeys, fingerprintOf } from "./idempotency.ts";
import { newId } from "./ids.ts";
import { route } from "./routes.ts";
import type { State } from "./state.ts";

/** What tests may ask of the sandbox, through `POST /_test/settings`. */
export interface Settings {
  /** So many more intents are made or confirmed, but their answers are lost. */
  timeoutAfterCharge: number;
  /** The same for refunds. */
  timeoutAfterRefund: number;
  /** How long each POST takes between claiming its idempotency key and being executed. */
  processingMs: number;
}

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
  headers: Record<string, string>;
  body: string;
  lost: boolean;
}

/** Stripe's API over the state: keys, idempotency, one verb, and the answer once it is durable. */
export class StripeApi {
  readonly settings: Settings = { timeoutAfterCharge: 0, timeoutAfterRefund: 0, processingMs: 0 };
  readonly #state: State;
  readonly #secretKey: string;
  readonly #keys: IdempotencyKeys;
  readonly #baseUrl: () => string;
  readonly #announce: (eventId: string) => void;

  constructor(options: {
    state: State;
    secretKey: string;
    baseUrl: () => string;
    announce: (eventId: string) => void;
  }) {
    this.#state = options.state;
    this.#secretKey = options.secretKey;
    this.#keys = new IdempotencyKeys(options.state.answers);
    this.#baseUrl = options.baseUrl;
    this.#announce = options.announce;
  }

  async handle(request: ApiRequest): Promise<ApiAnswer> {
    const requestId = newId("req");
    const key = request.method === "POST" ? header(request, "idempotency-key") : undefined;
    const headers: Record<string, string> = {
      "content-type": "application/json",
      "request-id": requestId,
      "stripe-version": header(request, "stripe-version") ?? apiVersion,
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "Request-Id",
      ...(key === undefined ? {} : { "idempotency-key": key }),
    };
    try {
      const form = this.#read(request);
      if (key === undefined) return await this.#execute(request, form, headers, undefined);
      const fingerprint = fingerprintOf(request.path, request.body);
      const saved = this.#keys.claim(key, fingerprint);
      if (saved !== null) {
        const replayed = { ...headers, "idempotent-replayed": "true", "original-request": saved.requestId };
        return { status: saved.status, headers: replayed, body: saved.body, lost: false };
      }
      try {
        return await this.#execute(request, form, headers, { key, fingerprint });
      } finally {
        this.#keys.release(key);
      }
    } catch (error) {
      return { ...present(error), headers, lost: false };
    }
  }

  /** Runs something that no API request asked for (a page's button, a test's wish), and tells of its events. */
  async apply<T>(change: (context: Context) => T): Promise<T> {
    const events: string[] = [];
    const value = change(this.#context({ id: null, idempotency_key: null }, events));
    await this.#state.store.commit();
    events.forEach(this.#announce);
    return value;
  }

  #read({ method, path, query, body, headers }: ApiRequest): FormHash {
    if (method !== "GET" && method !== "POST") {
      throw new StripeError(404, {
        type: "invalid_request_error",
        message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs.`,
      });
    }
    const form = parseForm(method === "POST" ? body : query);
    authorize(this.#state, { method, path, form }, headers, this.#secretKey);
    return form;
  }

  async #execute(
    { method, path }: ApiRequest,
    form: FormHash,
    headers: Record<string, string>,
    claim: { key: string; fingerprint: string } | undefined,
  ): Promise<ApiAnswer> {
    const requestId = headers["request-id"] ?? "";
    if (method === "POST" && this.settings.processingMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.settings.processingMs));
    }
    const events: string[] = [];
    const context = this.#context({ id: requestId, idempotency_key: claim?.key ?? null }, events);
    const { status, body, saved } = this.#run(context, { method, path, form });
    if (claim !== undefined && saved) {
      this.#keys.save(claim.key, { fingerprint: claim.fingerprint, status, body, requestId, at: nowSeconds() });
    }
    if (method === "POST") await this.#state.store.commit();
    events.forEach(this.#announce);
    return { status, headers, body, lost: method === "POST" && this.#isLost(path) };
  }

  #run(context: Context, call: { method: string; path: string; form: FormHash }) {
    try {
      const paths = Object.values(call.form["expand"] ?? {}).filter((path) => typeof path === "string");
      const value = expand(this.#state, route(context, call), paths);
      return { status: 200, body: JSON.stringify(value), saved: true };
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return { ...present(error), saved: error.saved };
    }
  }

  #isLost(path: string): boolean {
    if (path === "/v1/refunds" && this.settings.timeoutAfterRefund > 0) {
      this.settings.timeoutAfterRefund -= 1;
      return true;
    }
    if (this.settings.timeoutAfterCharge > 0 && /^\/v1\/payment_intents(\/[^/]+\/confirm)?$/.test(path)) {
      this.settings.timeoutAfterCharge -= 1;
      return true;
    }
    return false;
  }

  #context(request: Context["request"], events: string[]): Context {
    return {
      state: this.#state,
      baseUrl: this.#baseUrl(),
      request,
      announce: (eventId) => events.push(eventId),
    };
  }
}

function header({ headers }: ApiRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An error as Stripe answers it. */
export function present(error: unknown): { status: number; body: string } {
  if (error instanceof StripeError) return { status: error.status, body: JSON.stringify({ error: error.body }) };
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, body: JSON.stringify({ error: { type: "api_error", message } }) };
}
