import { AppError } from "@orderapp/core/errors";
import { limitBody, tooLarge } from "./body-limit.ts";
import type { Route } from "./router.ts";

// Only our own edge may say where a request came from; services read nothing else.
const NOT_FROM_CLIENTS = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-real-ip",
  "x-original-url",
  "x-rewrite-url",
  "x-http-method-override",
];

const CALLER = "cf-connecting-ip";
const BODY_HEADERS = ["content-length", "content-type", "content-encoding", "transfer-encoding"];

export type ForwardInput = {
  request: Request;
  service: Fetcher;
  route: Pick<Route, "timeoutMs" | "maxBodyBytes">;
  traceparent: string;
  requestId: string;
  /** Without conditions, to get the whole answer for the cache. */
  unconditional: boolean;
};

/** Hands a request to its service and gives its answer as it streams; a dead, failing or hanging one is `unavailable`. */
export async function forward(input: ForwardInput): Promise<Response> {
  const { request, route } = input;
  // A body means nothing on a read (RFC 9110 §9.3.1), and fetch refuses to send one.
  const reading = request.method === "GET" || request.method === "HEAD";
  const { body, exceeded } = reading ? { body: null, exceeded: () => false } : limitBody(request, route.maxBodyBytes);
  const headers = new Headers(request.headers);
  for (const name of NOT_FROM_CLIENTS) headers.delete(name);
  if (reading) for (const name of BODY_HEADERS) headers.delete(name);
  // Cloudflare's edge always sets it; without one, nobody but this machine can call.
  if (!headers.has(CALLER)) headers.set(CALLER, "127.0.0.1");
  headers.set("traceparent", input.traceparent);
  headers.set("x-request-id", input.requestId);
  if (input.unconditional) {
    headers.delete("if-none-match");
    headers.delete("if-modified-since");
  }
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), route.timeoutMs);
  try {
    const answer = await input.service.fetch(request.url, {
      method: request.method,
      headers,
      body,
      redirect: "manual",
      signal: abort.signal,
    });
    if (!exceeded()) return answer;
    await answer.body?.cancel();
    throw tooLarge(route.maxBodyBytes);
  } catch (error) {
    if (exceeded()) throw tooLarge(route.maxBodyBytes);
    if (error instanceof AppError) throw error;
    const reason = abort.signal.aborted ? "did not answer in time" : "cannot be reached";
    throw new AppError("unavailable", `A service ${reason}. Try again.`, { cause: error });
  } finally {
    // The limit is for the answer to begin: a long export may stream on.
    clearTimeout(timer);
  }
}
