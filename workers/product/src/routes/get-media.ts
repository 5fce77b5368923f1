import { z, type RouteConfig } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { problems } from "@orderapp/http/problem";
import type { Context } from "hono";
import type { AppEnv } from "../env.ts";
import { isDropped } from "../products/images/picture.ts";

const SHOWN = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif", "image/svg+xml"]);
// A file opened by itself may hold scripts: a sandbox without any right keeps them from running in the shop's origin.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";
const Binary = { "image/*": { schema: z.string().openapi({ format: "binary" }) } };

export const mediaPath: RouteConfig = {
  method: "get",
  path: "/media/{key}",
  operationId: "getMedia",
  tags: ["catalogue"],
  summary: "A picture; its address always names the same bytes",
  request: {
    params: z.object({ key: z.string().openapi({ example: "demo/linen-shirt.svg" }) }),
    headers: z.object({
      "if-none-match": z.string().optional().openapi({ description: "The `ETag` of what you have; 304 when the same" }),
      range: z.string().optional().openapi({ description: "One range of bytes", example: "bytes=0-1023" }),
    }),
  },
  responses: {
    200: { description: "The picture", content: Binary },
    206: { description: "The part that `Range` asked for", content: Binary },
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    412: { description: "Not what `If-Match` or `If-Unmodified-Since` names" },
    ...problems("not_found"),
  },
};

/** `GET /media/*`: an object of the bucket. Its name never gets other bytes, so it may be kept for good. */
export async function getMedia(c: Context<AppEnv>): Promise<Response> {
  const key = new URL(c.req.url).pathname.slice(1);
  if (!/^media\/[\w./@-]{1,300}$/.test(key) || key.includes("..")) throw missing();
  const onlyIf = conditionsOf(c.req.raw.headers);
  const reading = c.req.method !== "HEAD";
  // A server may leave a range aside (RFC 9110 §14.2), as with If-Range, or when it asks for more than one.
  const ranged = reading && /^bytes=(?:\d+-\d*|-\d+)$/.test(onlyIf.get("range") ?? "") && !onlyIf.has("if-range");
  const range = ranged ? onlyIf : { offset: 0, length: 1 };
  const object = await c.env.MEDIA.get(key, { onlyIf, ...(ranged || !reading ? { range } : {}) }).catch(
    // Nor need it answer one that lies past the end.
    (error: unknown) => (ranged ? c.env.MEDIA.get(key, { onlyIf }) : Promise.reject(asError(error))),
  );
  if (!object || isDropped(object)) throw missing();
  const type = object.httpMetadata?.contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const headers = new Headers({
    "accept-ranges": "bytes",
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": POLICY,
    "content-type": SHOWN.has(type) ? type : "application/octet-stream",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
    etag: object.httpEtag,
  });
  if (!SHOWN.has(type)) headers.set("content-disposition", "attachment");
  // No body: a condition does not hold. The caller's copy is still good, or not the one that If-Match names.
  if (!("body" in object)) {
    const unmatched = onlyIf.has("if-match") || onlyIf.has("if-unmodified-since");
    return new Response(null, { status: unmatched ? 412 : 304, headers });
  }
  const part = ranged ? partOf(object) : undefined;
  headers.set("content-length", String(part ? part.length : object.size));
  if (part) headers.set("content-range", `bytes ${part.offset}-${part.offset + part.length - 1}/${object.size}`);
  const status = part ? 206 : 200;
  if (reading) return new Response(object.body, { status, headers });
  // One byte: a body left aside would be reported as a fault.
  await object.arrayBuffer();
  return new Response(null, { status, headers });
}

const TAGS = /^\s*(?:\*|(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*)\s*$/;

/** A request's headers without conditions that are none: R2 would throw at them. */
function conditionsOf(given: Headers): Headers {
  const headers = new Headers(given);
  for (const name of ["if-match", "if-none-match"]) if (!TAGS.test(given.get(name) ?? "*")) headers.delete(name);
  for (const name of ["if-modified-since", "if-unmodified-since"]) {
    if (Number.isNaN(Date.parse(given.get(name) ?? "2026-01-01"))) headers.delete(name);
  }
  return headers;
}

/** Which bytes an object's body holds; undefined when it is all of them. */
function partOf({ range, size }: R2ObjectBody): { offset: number; length: number } | undefined {
  if (!range) return undefined;
  // The runtime gives each member, those that say nothing as undefined.
  const { suffix, offset = 0, length = size }: { suffix?: number; offset?: number; length?: number } = range;
  const start = suffix === undefined ? offset : Math.max(0, size - suffix);
  const part = { offset: start, length: Math.min(suffix ?? length, size - start) };
  return part.length === size ? undefined : part;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
const missing = () => new AppError("not_found", "There is no such file.");
