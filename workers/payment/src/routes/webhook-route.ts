import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import type { PaymentProvider } from "@orderapp/contracts/payment";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { receiveWebhook } from "../webhooks/receive-webhook.ts";

/** The route of a provider's webhooks: its signature is the judge of every body, whatever its type says. */
export function webhookRoute<Path extends string, Headers extends z.ZodObject>(options: {
  path: Path;
  provider: PaymentProvider;
  operationId: string;
  summary: string;
  headers: Headers;
  /** An event of the provider, for the description. */
  body: { description: string; example: object };
}) {
  const route = createRoute({
    method: "post",
    path: options.path,
    operationId: options.operationId,
    summary: options.summary,
    description: "Kept durably before the answer; applied once, whatever comes twice, late or out of order.",
    tags: ["Webhooks"],
    request: {
      headers: options.headers,
      // A plain schema, which is not validated.
      body: {
        required: true,
        content: {
          "application/json": {
            schema: { type: "object", description: options.body.description },
            example: options.body.example,
          },
        },
      },
    },
    responses: {
      200: {
        description: "Kept",
        content: {
          "application/json": { schema: z.object({ received: z.literal(true) }), example: { received: true } },
        },
      },
      ...problems("malformed_json", "invalid_signature", "payload_too_large", "validation_failed", "unavailable"),
    },
  });
  return defineOpenAPIRoute<typeof route, App>({
    route,
    handler: async (c) => {
      const body = await c.req.text();
      await receiveWebhook(c.var.payment, { provider: options.provider, body, headers: c.req.raw.headers });
      return c.json({ received: true as const }, 200);
    },
  });
}
