import { z, type RouteConfig } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { problems } from "@orderapp/http/problem";
import type { Context } from "hono";
import type { AppEnv } from "../env.ts";

const SHOWN = new Set(["image/jpeg", "image/png", "image/webp", "image/avif", "image/gif", "image/svg+xml"]);
// An SVG opened by itself may hold scripts: a sandbox without any right keeps them from running in the shop's origin.
const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

export const mediaPath: RouteConfig = {
  method: "get",
  path: "/media/{key}",
  operationId: "getMedia",
  tags: ["catalogue"],
  summary: "A picture; its address always names the same bytes",
  request: { params: z.object({ key: z.string().openapi({ example: "demo/linen-shirt.svg" }) }) },
  responses: {
    200: { description: "The picture", content: { "image/*": { schema: z.string().openapi({ format: "binary" }) } } },
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    ...problems("not_found"),
  },
};

/** `GET /media/*`: an object of the bucket. Its name never gets other bytes, so it may be kept for good. */
export async function getMedia(c: Context<AppEnv>): Promise<Response> {
  const key = new URL(c.req.url).pathname.slice(1);
  if (!/^media\/[\w./@-]{1,300}$/.test(key) || key.includes("..")) throw missing();
  const object = await c.env.MEDIA.get(key, { onlyIf: c.req.raw.headers });
  if (!object) throw missing();
  const type = object.httpMetadata?.contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const headers = new Headers({
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": SHOWN.has(type) ? type : "application/octet-stream",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "cross-origin",
    etag: object.httpEtag,
  });
  if (type === "image/svg+xml") headers.set("content-security-policy", SVG_POLICY);
  if (!SHOWN.has(type)) headers.set("content-disposition", "attachment");
  // No body: the caller's copy is still good.
  if (!("body" in object)) return new Response(null, { status: 304, headers });
  headers.set("content-length", String(object.size));
  return new Response(object.body, { headers });
}

const missing = () => new AppError("not_found", "There is no such file.");
