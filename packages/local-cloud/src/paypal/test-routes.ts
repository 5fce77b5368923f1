import { z } from "zod";
import type { WebhookQueue, WebhookSource } from "../webhooks/queue.ts";
import { type TestAnswer, type TestRequest, testInput, webhookTestRoute } from "../webhooks/test-routes.ts";
import type { PaypalApi } from "./api.ts";
import { settleCapture, settleRefund } from "./checkout.ts";
import type { WebhookEvent } from "./objects.ts";
import type { State } from "./state.ts";

const count = z.number().int().min(0).max(10_000);
const settings = z.strictObject({
  declineNext: count.optional(),
  pendingNext: count.optional(),
  pendingRefundNext: count.optional(),
  timeoutAfterCapture: count.optional(),
});
const refundOutcome = z.strictObject({ outcome: z.enum(["complete", "fail"]) });
const outcome = z.strictObject({ outcome: z.enum(["complete", "deny"]) });

/** The control of the sandbox that tests have beside PayPal's API; `null` for a path that is not there. */
export async function testRoute(
  parts: {
    state: State;
    api: PaypalApi;
    webhooks: WebhookQueue<WebhookEvent>;
    sign: WebhookSource<WebhookEvent>["sign"];
  },
  request: TestRequest,
): Promise<TestAnswer | null> {
  const { state, api, webhooks, sign } = parts;
  switch (request.route) {
    case "GET settings":
      return { status: 200, body: state.settings };
    case "POST settings":
      return { status: 200, body: Object.assign(state.settings, testInput(settings, request)) };
    case "POST captures/:id/settle": {
      const completes = testInput(outcome, request).outcome === "complete";
      return { status: 200, body: await api.apply((context) => settleCapture(context, request.id, completes)) };
    }
    case "POST refunds/:id/settle": {
      const completes = testInput(refundOutcome, request).outcome === "complete";
      return { status: 200, body: await api.apply((context) => settleRefund(context, request.id, completes)) };
    }
    // What would be delivered for an event at a time, for tests that deliver it themselves.
    case "GET events/:id/signed": {
      const event = state.events.get(request.id);
      if (event === undefined) return { status: 404, body: { error: "no such event" } };
      const at = request.query.get("at");
      return { status: 200, body: sign(event, at === null ? new Date() : z.coerce.date().parse(at)) };
    }
    default:
      return webhookTestRoute(webhooks, state.events, state.deliveries, (event) => event.event_type, request);
  }
}
