import { activeTrace, inSpan } from "@orderapp/core/span";
import { toTraceparent } from "@orderapp/core/trace";
import type { Redis } from "@upstash/redis/cloudflare";
import { noteStatus } from "./bindings.ts";

/** Whom a request goes to. `parent` is the `traceparent` of what it belongs to, and lets the other side go on in it. */
export type Peer = { service: string; parent?: string };

/** `fetch` of somebody else's, as a span: whom, how and the status. What a path or a body says is nobody's business. */
export function fetchFrom({ service, parent }: Peer, input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  if (!activeTrace()) return fetch(input, init);
  const url = new URL(input instanceof Request ? input.url : input);
  const verb = init?.method ?? (input instanceof Request ? input.method : "GET");
  const attributes = { "http.request.method": verb, "server.address": url.hostname, "peer.service": service };
  return inSpan({ name: `${verb} ${service}`, kind: "client", parent, attributes }, async (span) => {
    if (!span) return fetch(input, init);
    const answer = await fetch(input, parent === undefined ? init : { ...init, headers: handedOn(init, span) });
    noteStatus(span, answer.status, 400);
    return answer;
  });
}

function handedOn(init: RequestInit | undefined, span: Parameters<typeof toTraceparent>[0]): Headers {
  const headers = new Headers(init?.headers);
  headers.set("traceparent", toTraceparent(span));
  return headers;
}

/** The same client, whose commands are spans: by their names, since keys name people. */
export function tracedRedis(redis: Redis): Redis {
  redis.use((request, next) => {
    if (!activeTrace()) return next(request);
    const command = commandOf(request);
    const attributes = { "db.system.name": "redis", "db.operation.name": command };
    return inSpan({ name: `${command} redis`, kind: "client", attributes }, () => next(request));
  });
  return redis;
}

/** A single command is its body's first word; several at once are sent to a path of theirs. */
function commandOf({ path, body }: { path?: string[]; body?: unknown }): string {
  const first: unknown = Array.isArray(body) ? body[0] : undefined;
  return (path?.[0] ?? (typeof first === "string" ? first : "command")).toUpperCase();
}
