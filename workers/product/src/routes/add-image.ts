import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { AppError } from "@orderapp/core/errors";
import { problems } from "@orderapp/http/problem";
import type { AppEnv } from "../env.ts";
import { addImage } from "../products/images/add-image.ts";
import { bodyWithin, refuseOver } from "../products/images/body-within.ts";
import { isPictureType, MAX_IMAGES, MAX_PICTURE_BYTES, PICTURE_TYPES } from "../products/images/picture.ts";
import { answerWritten, changeOf, IfMatch, permittedPost, ProductId } from "./admin.ts";
import { json, Product } from "./schemas.ts";

const Bytes = z.string().openapi({ type: "string", format: "binary" });

const route = createRoute({
  method: "post",
  path: "/v1/products/{id}/images",
  operationId: "addImage",
  tags: ["catalogue"],
  summary: "Upload an image of a product",
  description:
    "The body is the picture itself, at most 10 MiB. Type, width and height are read from its bytes, which are served " +
    "at `/media/*` for good. The same picture again changes its `alt` and `position` alone.",
  ...permittedPost("catalogue.write"),
  request: {
    params: ProductId,
    headers: IfMatch,
    query: z.strictObject({
      alt: z
        .string()
        .trim()
        .max(500)
        .refine((alt) => alt.isWellFormed(), "Not a valid Unicode text")
        .optional()
        .openapi({ description: "What the picture shows, for those who cannot see it", example: "Linen shirt, back" }),
      position: z.coerce
        .number()
        .int()
        .min(1)
        .max(MAX_IMAGES)
        .optional()
        .openapi({ description: "1 is the first; after the others unless given", example: 2 }),
    }),
    body: {
      required: true,
      content: Object.fromEntries(Object.keys(PICTURE_TYPES).map((type) => [type, { schema: Bytes }])),
    },
  },
  responses: {
    201: {
      ...json("The product as it is now", Product),
      headers: { location: { schema: { type: "string" }, description: "Where the picture is served" } },
    },
    200: json("The product, which had this picture before", Product),
    ...problems(
      "unauthenticated",
      "forbidden",
      "not_found",
      "conflict",
      "version_mismatch",
      "payload_too_large",
      "unsupported_media_type",
      "validation_failed",
      "idempotency_key_reused",
      "request_in_progress",
      "unavailable",
    ),
  },
});

export const addImageRoute = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const declared = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (!isPictureType(declared)) {
      throw new AppError("unsupported_media_type", `Send ${Object.keys(PICTURE_TYPES).join(", ")}.`);
    }
    // With an Idempotency-Key the body has been read already; another copy would be ten more megabytes.
    const { raw } = c.req;
    const bytes = raw.bodyUsed ? new Uint8Array(await c.req.arrayBuffer()) : await bodyWithin(raw, MAX_PICTURE_BYTES);
    refuseOver(bytes.length, MAX_PICTURE_BYTES);
    const { alt, position } = c.req.valid("query");
    const change = changeOf(c, c.req.valid("param").id);
    const { product, url, added } = await addImage(c.var.product, change, { bytes, alt, position });
    if (!added) return answerWritten(c, product, 200);
    const answer = answerWritten(c, product, 201);
    answer.headers.set("location", url);
    return answer;
  },
});
