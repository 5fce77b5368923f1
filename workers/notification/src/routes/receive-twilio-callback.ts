import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { problems } from "@orderapp/http/problem";
import type { App } from "../env.ts";
import { receiveReceipt } from "../sms/receive-receipt.ts";

const route = createRoute({
  method: "post",
  path: "/v1/webhooks/twilio",
  operationId: "receiveTwilioCallback",
  summary: "Twilio's word on what became of a text message",
  description: "Signed by Twilio. A message that was not delivered is shown as failed among the notifications.",
  tags: ["Webhooks"],
  request: {
    headers: z.object({ "x-twilio-signature": z.string().optional() }),
    // A plain schema, which is not validated: the signature is the judge of every body, whatever its type says.
    body: {
      required: true,
      content: {
        "application/x-www-form-urlencoded": {
          schema: { type: "object", description: "Twilio's parameters of a status callback" },
          example: {
            MessageSid: "SM3f1b0c2d4e5f60718293a4b5c6d7e8f9",
            MessageStatus: "undelivered",
            ErrorCode: "30003",
            To: "+4915112345678",
          },
        },
      },
    },
  },
  responses: {
    204: { description: "Taken" },
    ...problems("invalid_signature", "not_found", "payload_too_large", "validation_failed", "unavailable"),
  },
});

export const receiveTwilioCallbackRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { pathname, search } = new URL(c.req.url);
    await receiveReceipt(c.var.context, {
      pathAndQuery: pathname + search,
      form: new URLSearchParams(await c.req.text()),
      signature: c.req.header("x-twilio-signature") ?? "",
    });
    return c.body(null, 204);
  },
});
