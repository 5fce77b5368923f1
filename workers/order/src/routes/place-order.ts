import { createRoute, defineOpenAPIRoute, z } from "@hono/zod-openapi";
import { Address, Email, Locale, Money, plainText } from "@orderapp/contracts/common";
import { Order } from "@orderapp/contracts/order";
import { PaymentProvider, PaymentSession } from "@orderapp/contracts/payment";
import { AppError } from "@orderapp/core/errors";
import { preferredLocale } from "@orderapp/core/locale";
import { identifyEarly, limitKeys, optionalBearer, sessionEnded, sessionLives } from "@orderapp/http/auth";
import { beginIdempotent, claimError, type Claim, type IdempotentEnv } from "@orderapp/http/idempotency";
import { problems } from "@orderapp/http/problem";
import { turnstile } from "@orderapp/http/turnstile";
import { createMiddleware } from "hono/factory";
import type { App } from "../env.ts";
import { presentOrder } from "../orders/order.ts";
import { placeOrder } from "../orders/place-order.ts";

const Body = z
  .strictObject({
    cartId: z.string().min(1).max(64),
    email: Email.optional().openapi({ description: "Required of guests" }),
    shippingAddress: Address,
    billingAddress: Address.optional(),
    shippingMethod: z.string().min(1).max(64),
    payment: z.strictObject({ provider: PaymentProvider }),
    notes: plainText(0, 1000).optional(),
    locale: Locale.optional().openapi({
      description:
        "Of the mails about the order; else the language of the profile, else what `Accept-Language` prefers",
    }),
    expectedTotal: Money.optional().openapi({ description: "Refuses the order (`price_changed`) at any other total" }),
  })
  .openapi("PlaceOrder", {
    example: {
      cartId: "mZ5vX0c1Qp8wR2tY7uI4oL9k",
      email: "ada@example.com",
      shippingAddress: {
        name: "Ada Lovelace",
        line1: "12 St James Sq",
        city: "London",
        postalCode: "SW1Y 4JH",
        country: "GB",
      },
      shippingMethod: "standard",
      payment: { provider: "stripe" },
    },
  });

const PlacedOrderView = z
  .object({
    order: Order,
    payment: PaymentSession,
    orderToken: z.string().openapi({ example: "q8Zr5TtVb1yXn3LwJk0sPd7Hf2Mc9GaE4uQo6iRx" }),
  })
  .openapi("PlacedOrder");

// Each wait of a checkout has its time limit: more at once, and a rush would run all of them into it half way.
const oneOfMany = turnstile({ atOnce: 40, slowMs: 1_500, rushMs: 3_000, overloadMs: 500 });

type CheckoutEnv = { Bindings: IdempotentEnv["Bindings"]; Variables: IdempotentEnv["Variables"] & { claim: Claim } };

// The key is asked for while the cart is being taken; its verdict replaces whatever came of an ungranted request.
const claimKey = createMiddleware<CheckoutEnv>(async (c, next) => {
  const claim = await beginIdempotent(c, true);
  if (!claim) return next();
  c.set("claim", claim);
  const verdict = claim.outcome.catch(() => undefined);
  await next();
  const outcome = await verdict;
  if (outcome?.state === "replay") {
    c.res = undefined;
    c.res = await claim.replay(outcome.response);
  } else if (outcome?.state === "claimed") {
    c.executionCtx.waitUntil(claim.finish(c.res));
  }
});

const route = createRoute({
  method: "post",
  path: "/v1/orders",
  operationId: "placeOrder",
  summary: "Turn a cart into an order, and start its payment",
  description:
    "Takes the stock, creates a PENDING order and freezes the cart; all or nothing. Unpaid orders expire. " +
    "Needs an `Idempotency-Key`.",
  tags: ["orders"],
  security: optionalBearer,
  middleware: [oneOfMany, identifyEarly, limitKeys(), claimKey] as const,
  request: {
    headers: z.object({ "idempotency-key": z.string().optional().openapi({ description: "Required" }) }),
    body: { required: true, content: { "application/json": { schema: Body } } },
  },
  responses: {
    201: {
      description: "The order, what is needed to pay it, and a guest's token for it",
      content: { "application/json": { schema: PlacedOrderView } },
    },
    ...problems(
      "malformed_json",
      "payload_too_large",
      "unsupported_media_type",
      "unauthenticated",
      "token_expired",
      "forbidden",
      "account_disabled",
      "not_found",
      "insufficient_stock",
      "cart_checked_out",
      "request_in_progress",
      "currency_mismatch",
      "validation_failed",
      "idempotency_key_reused",
      "cart_empty",
      "price_changed",
      "idempotency_key_required",
      "upstream_error",
      "unavailable",
      "upstream_timeout",
    ),
  },
});

export const placeOrderRoute = defineOpenAPIRoute<typeof route, App>({
  route,
  handler: async (c) => {
    const { attempt, outcome } = c.var.claim;
    const lives = sessionLives(c);
    const granted = Promise.all([outcome, lives]).then(([{ state }, live]) => live && state === "claimed");
    const body = c.req.valid("json");
    const browserLocale = preferredLocale(c.req.header("accept-language"));
    const input = { ...body, browserLocale, principal: c.var.principal, attempt, granted };
    const placed = await placeOrder(c.var.context, input);
    if (!placed) throw (await lives) ? notGranted(await outcome) : sessionEnded();
    const { order, payment, orderToken } = placed;
    return c.json({ order: presentOrder(order), payment: presentSession(payment), orderToken }, 201);
  },
});

const presentSession = (session: PaymentSession): PaymentSession => ({
  id: session.id,
  provider: session.provider,
  status: session.status,
  clientSecret: session.clientSecret,
  approvalUrl: session.approvalUrl,
  instructions: session.instructions,
});

// A replay is put in the answer's place by `claimKey`.
const notGranted = (outcome: Awaited<Claim["outcome"]>): AppError =>
  outcome.state === "running" || outcome.state === "reused"
    ? claimError(outcome)
    : new AppError("request_in_progress", "The first answer to this request follows.");
