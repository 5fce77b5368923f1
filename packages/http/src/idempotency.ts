import { AppError } from "@orderapp/core/errors";
import { newId, sha256, toBase64Url } from "@orderapp/core/ids";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { IdempotencyKey } from "./idempotency-object.ts";
import { callSibling } from "./rpc.ts";
import type { BaseBindings, BaseEnv } from "./types.ts";

/** An answer as it is kept: `body` (text and cookies) is sealed with a key that only the holder of the Idempotency-Key can derive. */
export type StoredResponse = { status: number; headers: Record<string, string>; body: string };

export type ClaimOutcome =
  | { state: "claimed"; resumed: boolean }
  | { state: "replay"; response: StoredResponse }
  | { state: "running" }
  | { state: "reused" };

export type IdempotentBindings = BaseBindings & { IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey> };
export type IdempotentEnv = { Bindings: IdempotentBindings; Variables: BaseEnv["Variables"] };

/** A claim under way: await `outcome`, then `finish` with the answer. */
export type Claim = {
  /** Names the attempt for good: the same for each repetition of the same request by the same caller. */
  attempt: string;
  outcome: Promise<ClaimOutcome>;
  finish(response: Response): Promise<void>;
  replay(stored: StoredResponse): Promise<Response>;
};

const KEPT_HEADERS = ["content-type", "location", "etag", "retry-after", "www-authenticate", "cache-control"];
// Answers after which the same request may be sent again under the same key.
const NOT_KEPT = new Set([400, 401, 413, 415, 428, 429]);

/**
 * Claims the request's Idempotency-Key, scoped to the caller (person, order token, else address); undefined without
 * the header. Throws `idempotency_key_required` when it is `required`, and `validation_failed` when malformed.
 */
export async function beginIdempotent(
  c: Pick<Context<IdempotentEnv>, "req" | "var" | "env">,
  required: boolean,
): Promise<Claim | undefined> {
  const key = c.req.header("idempotency-key");
  if (key === undefined) {
    if (!required) return undefined;
    throw new AppError("idempotency_key_required", "Send an Idempotency-Key header, such as a new UUID.");
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new AppError("validation_failed", "An Idempotency-Key is 1 to 255 visible ASCII characters.", {
      errors: [{ path: "Idempotency-Key", message: "1 to 255 visible ASCII characters", code: "invalid_format" }],
    });
  }
  // As bytes: a text would make bodies alike that are not UTF-8, and double the memory of a large one.
  const body = await crypto.subtle.digest("SHA-256", await c.req.arrayBuffer());
  const { pathname, search } = new URL(c.req.url);
  const scope = c.var.principal
    ? `user:${c.var.principal.userId}`
    : `guest:${c.req.header("x-order-token") ?? c.req.header("cf-connecting-ip") ?? "unknown"}`;
  const [name, fingerprint] = await Promise.all([
    sha256(`${scope}\n${key}`),
    // Salted with the key, which is not kept: the hash of a body that holds a password must not be guessable.
    sha256(`${key}\n${c.req.method}\n${pathname}${search}\n${toBase64Url(new Uint8Array(body))}`),
  ]);
  const stub = c.env.IDEMPOTENCY.getByName(shareOf(name));
  const token = newId();
  const secret = `${scope}\n${key}`;
  const keep = async (response: Response): Promise<void> => {
    if (response.status >= 500 || NOT_KEPT.has(response.status)) return stub.abandon({ name, token });
    const problem = response.headers.get("content-type")?.includes("problem+json");
    const text = response.status === 204 ? "" : await response.clone().text();
    // Nothing was run: the caller may correct the body, or wait, and use the same key again.
    if (problem && /"code":"(?:validation_failed|request_in_progress|idempotency_key_reused)"/.test(text)) {
      return stub.abandon({ name, token });
    }
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((header) => {
        const value = response.headers.get(header);
        return value === null ? [] : [[header, value]];
      }),
    );
    const body = await seal(JSON.stringify([text, response.headers.getSetCookie()]), secret);
    return stub.complete({ name, token, response: { status: response.status, headers, body } });
  };
  return {
    // Not of the key alone: a day later it may be used for something else.
    attempt: await sha256(`${name}\n${fingerprint}`),
    outcome: callSibling<ClaimOutcome>(stub.claim({ name, fingerprint, token })),
    async finish(response) {
      try {
        await callSibling(keep(response));
      } catch (error) {
        // What was done stays done, so the caller gets the answer all the same; the claim runs out by itself.
        c.var.log.error("answer not kept for its Idempotency-Key", { error });
      }
    },
    async replay(stored) {
      const [text, cookies] = JSON.parse(await unseal(stored.body, secret)) as [string, string[]];
      const headers = new Headers({ ...stored.headers, "idempotent-replayed": "true" });
      for (const cookie of cookies) headers.append("set-cookie", cookie);
      return new Response(stored.status === 204 ? null : text, { status: stored.status, headers });
    },
  };
}

// Making an object costs more than all that a key needs of it, so each holds a fixed share of the keys.
const SHARES = 32;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The object that has a key, by the first letter of its hash. */
export const shareOf = (name: string): string => `share-${LETTERS.indexOf(name.charAt(0)) % SHARES}`;

/** The error of a claim that was not granted. */
export function claimError(outcome: { state: "running" } | { state: "reused" }): AppError {
  return outcome.state === "running"
    ? new AppError("request_in_progress", "The first request with this key is still running. Try again.", {
        retryAfter: 1,
      })
    : new AppError("idempotency_key_reused", "Use a new Idempotency-Key for another request.");
}

/** Makes a route honour (or demand) `Idempotency-Key`; put it after `identify`. */
export const idempotent = (options: { required: boolean } = { required: false }) =>
  createMiddleware<IdempotentEnv>(async (c, next) => {
    const claim = await beginIdempotent(c, options.required);
    if (!claim) return next();
    const outcome = await claim.outcome;
    if (outcome.state === "replay") return claim.replay(outcome.response);
    if (outcome.state !== "claimed") throw claimError(outcome);
    c.set("attempt", claim.attempt);
    await next();
    await claim.finish(c.res);
  });

async function sealingKey(secret: string, use: "encrypt" | "decrypt"): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  const material = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
  const params = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: new TextEncoder().encode("replay") };
  return crypto.subtle.deriveKey(params, material, { name: "AES-GCM", length: 256 }, false, [use]);
}

async function seal(text: string, secret: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await sealingKey(secret, "encrypt");
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  return `${toBase64Url(iv)}.${bytesToBase64(new Uint8Array(sealed))}`;
}

async function unseal(sealed: string, secret: string): Promise<string> {
  const [iv = "", body = ""] = sealed.split(".");
  const key = await sealingKey(secret, "decrypt");
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: base64ToBytes(iv) }, key, base64ToBytes(body));
  return new TextDecoder().decode(plain);
}

function bytesToBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}

const base64ToBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
