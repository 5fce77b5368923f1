import { z } from "zod";
import type { WebhookQueue } from "../webhooks/queue.ts";
import { type TestAnswer, type TestRequest, testInput, webhookTestRoute } from "../webhooks/test-routes.ts";
import type { StripeApi } from "./api.ts";
import { emit } from "./context.ts";
import { settleIntent } from "./late-outcomes.ts";
import type { StripeEvent } from "./objects.ts";
import { settleRefund } from "./refunds.ts";
import type { State } from "./state.ts";

const count = z.number().int().min(0).max(10_000);
const settings = z.strictObject({
  timeoutAfterCharge: count.optional(),
  timeoutAfterRefund: count.optional(),
  processingMs: z.number().min(0).max(60_000).optional(),
});
const madeUp = z.strictObject({ type: z.string().min(1), object: z.record(z.string(), z.unknown()) });
const outcome = z.strictObject({ outcome: z.enum(["succeed", "fail"]) });

/** The control of the sandbox that tests have beside Stripe's API; `null` for a path that is not there. */
export async function testRoute(
  parts: { state: State; api: StripeApi; webhooks: WebhookQueue<StripeEvent> },
  request: TestRequest,
): Promise<TestAnswer | null> {
  const { state, api, webhooks } = parts;
  const ok = (body: object): TestAnswer => ({ status: 200, body });
  const succeeds = () => testInput(outcome, request).outcome === "succeed";
  switch (request.route) {
    case "POST events": {
      const { type, object } = testInput(madeUp, request);
      return ok(await api.apply((context) => emit(context, type, object)));
    }
    case "GET settings":
      return ok(api.settings);
    case "POST settings":
      return ok(Object.assign(api.settings, testInput(settings, request)));
    case "POST payment_intents/:id/settle": {
      const succeed = succeeds();
      return ok(await api.apply((context) => settleIntent(context, request.id, succeed)));
    }
    case "POST refunds/:id/settle": {
      const succeed = succeeds();
      return ok(await api.apply((context) => settleRefund(context, request.id, succeed)));
    }
    default:
      return webhookTestRoute(webhooks, state.events, state.deliveries, (event) => event.type, request);
  }
}
