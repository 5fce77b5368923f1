import { randomUUID } from "node:crypto";

export type Answer<T> = { status: number; body: T; headers: Headers; text: string };

/** What any answer may hold that a test looks at without knowing more. */
export type Body = { code?: string; errors?: { path: string; code: string }[] } & Record<string, unknown>;

export type Ask = {
  token?: string | undefined;
  orderToken?: string | undefined;
  key?: string | undefined;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array<ArrayBuffer>;
};

/** Calls the public API as a shop's own code would. */
export function createClient(origin: () => string) {
  return async function ask<T = Body>(method: string, path: string, options: Ask = {}): Promise<Answer<T>> {
    const headers = new Headers(options.headers);
    if (options.token) headers.set("authorization", `Bearer ${options.token}`);
    if (options.orderToken) headers.set("x-order-token", options.orderToken);
    if (options.key) headers.set("idempotency-key", options.key);
    if (options.json !== undefined) headers.set("content-type", "application/json");
    const body = options.json === undefined ? options.raw : JSON.stringify(options.json);
    const response = await fetch(new URL(path, origin()), { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") && text !== "";
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as T,
    };
  };
}

/** A new Idempotency-Key. */
export const newKey = (): string => randomUUID();

/** Asks again until it holds; fails with the last reason when it does not within `ms`. */
export async function eventually<T>(check: () => Promise<T>, ms = 20_000, every = 100): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, every));
    }
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
