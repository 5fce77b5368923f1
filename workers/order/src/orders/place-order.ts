import type { Principal } from "@orderapp/contracts/auth";
import type { Address, Money } from "@orderapp/contracts/common";
import type { PaymentProvider, PaymentSession } from "@orderapp/contracts/payment";
import { AppError, unwrap } from "@orderapp/core/errors";
import { sha256 } from "@orderapp/core/ids";
import { callSibling } from "@orderapp/http/rpc";
import { requireCartId } from "../carts/cart-id.ts";
import type { BegunCheckout } from "../carts/checkout.ts";
import type { OrderContext } from "../context.ts";
import { dispatch } from "../outbox/dispatch.ts";
import { requireOffered, type Terms } from "../shipping/terms.ts";
import { createCompensations, type Compensations } from "./compensations.ts";
import { draftOrder } from "./draft-order.ts";
import { takeStock } from "./take-stock.ts";
import { hashOrderToken, orderToken } from "./order-secrets.ts";
import type { OrderState } from "./order.ts";
import { withdrawOrder } from "./withdraw-order.ts";

export type PlaceOrderInput = {
  cartId: string;
  email?: string | undefined;
  shippingAddress: Address;
  billingAddress?: Address | undefined;
  shippingMethod: string;
  payment: { provider: PaymentProvider };
  notes?: string | undefined;
  locale?: string | undefined;
  /** The language of whoever has chosen none, neither here nor in a profile. */
  browserLocale?: string | undefined;
  expectedTotal?: Money | undefined;
};

export type PlaceOrder = PlaceOrderInput & {
  principal?: Principal | undefined;
  /** Names this request for good: the same for each repetition under one Idempotency-Key. */
  attempt: string;
  /** Whether this request may run, as its Idempotency-Key says; asked at the same time as the cart. */
  granted: Promise<boolean>;
};

export type PlacedOrder = { order: OrderState; payment: PaymentSession; orderToken: string };

// Stripe gets less than the 5 s within which a failure must be answered, so that what was taken is given back too.
const PAYMENT_MS = 4_000;

/**
 * Turns a cart into a PENDING order with its payment: stock is taken, the cart is frozen. All or nothing: what
 * fails is undone. Three waits in sequence. Undefined when the Idempotency-Key was not granted.
 */
export async function placeOrder(ctx: OrderContext, input: PlaceOrder): Promise<PlacedOrder | undefined> {
  const undo = createCompensations(ctx);
  try {
    const opened = await openCheckout(ctx, input, undo);
    if (!opened) return undefined;
    const { begun, email, locale, terms } = opened;
    await ctx.atStep("begun", input.cartId);
    let placed = begun.continued ? await continueOrder(ctx, input, begun) : undefined;
    if (!placed) {
      const lines = await takeStock(ctx, begun, undo);
      await ctx.atStep("stock-taken", input.cartId);
      const drafted = await draftOrder(ctx, { input, begun, email, locale, terms, lines });
      placed = await writeAndPay(ctx, input, drafted, undo);
    }
    await ctx.atStep("placed", input.cartId);
    ctx.background(complete(ctx, input.cartId, begun.orderId));
    return placed;
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function complete(ctx: OrderContext, cartId: string, orderId: string): Promise<void> {
  await ctx.atStep("completing", cartId);
  await ctx.carts(cartId).completeCheckout({ orderId });
}

type Opened = { begun: BegunCheckout; email: string; locale: string | undefined; terms: Terms };

/** First wait: the key, the cart, the person and the terms of delivery, all at once. Nothing is taken yet. */
async function openCheckout(ctx: OrderContext, input: PlaceOrder, undo: Compensations): Promise<Opened | undefined> {
  const { principal } = input;
  requireCartId(input.cartId);
  const cart = ctx.carts(input.cartId);
  const token = ctx.newId();
  const request = await sha256(contentOf(input));
  const [granted, begin, person, terms] = await Promise.allSettled([
    input.granted,
    callSibling(cart.beginCheckout({ viewer: { userId: principal?.userId }, request, attempt: input.attempt, token })),
    principal && callSibling(ctx.user.requireActive(ctx.call, { userId: principal.userId })),
    ctx.terms.forCountry(input.shippingAddress.country),
  ]);
  const mayRun = granted.status === "fulfilled" && granted.value;
  if (begin.status === "rejected" || begin.value.ok) {
    // Another request under this key has the cart's order in hand: it is left as it was found.
    const keepOrder = !mayRun && begin.status === "fulfilled" && begin.value.ok && begin.value.value.continued;
    undo.set("cart", (gaveBack) => cart.abortCheckout({ token, keepOrder: keepOrder || !gaveBack }));
  }
  if (granted.status === "rejected") throw unavailable(granted.reason);
  if (!mayRun) {
    await undo.run();
    return undefined;
  }
  if (begin.status === "rejected") throw begin.reason;
  const begun = unwrap(begin.value);
  if (terms.status === "rejected") throw terms.reason;
  if (person.status === "rejected") throw person.reason;
  const buyer = person.value && activePerson(person.value);
  const email = buyer ? buyer.email : input.email;
  if (!email) throw invalid("email", "Guests give an e-mail address.", "required");
  const { shippingAddress: destination, shippingMethod } = input;
  requireOffered(terms.value, { currency: begun.currency, destination, shippingMethod });
  if (begun.superseded) ctx.background(withdrawOrder(ctx, begun.superseded, "superseded"));
  const locale = input.locale ?? buyer?.locale ?? input.browserLocale;
  return { begun, email, locale, terms: terms.value };
}

/** An interrupted checkout goes on: its order, if it was written, with its payment. */
async function continueOrder(
  ctx: OrderContext,
  input: PlaceOrder,
  begun: BegunCheckout,
): Promise<PlacedOrder | undefined> {
  const order = await ctx.orders.find(begun.orderId);
  if (!order) return undefined;
  if (order.status === "CANCELLED") {
    throw givenUp();
  }
  const payment = await createPayment(ctx, input, order);
  return { order, payment, orderToken: await orderToken(ctx.settings.tokenSecret, order.id) };
}

/** Third wait: the order in the database, and its payment at the provider, at once. */
async function writeAndPay(
  ctx: OrderContext,
  input: PlaceOrder,
  drafted: Awaited<ReturnType<typeof draftOrder>>,
  undo: Compensations,
): Promise<PlacedOrder> {
  const { order, event, entries } = drafted;
  const token = await orderToken(ctx.settings.tokenSecret, order.id);
  const tokenHash = await hashOrderToken(token);
  // From here on the stock goes with the order: a write that seems to have failed may still be done.
  undo.set("order", () => withdrawOrder(ctx, order.id, "payment_unavailable"));
  const [written, payment] = await Promise.allSettled([
    ctx.atStep("writing-order", input.cartId).then(() => ctx.orders.insert(order, tokenHash, { event, entries })),
    ctx.atStep("creating-payment", input.cartId).then(() => createPayment(ctx, input, order)),
  ]);
  if (written.status === "rejected") throw written.reason;
  if (payment.status === "rejected") throw payment.reason;
  if (written.value) ctx.background(dispatch(ctx, entries));
  const stored = written.value ? order : await ctx.orders.find(order.id);
  if (!stored) throw givenUp();
  return { order: stored, payment: payment.value, orderToken: token };
}

async function createPayment(ctx: OrderContext, input: PlaceOrder, order: OrderState): Promise<PaymentSession> {
  const session = ctx.payment.createPayment(ctx.call, {
    orderId: order.id,
    orderNumber: order.number,
    provider: input.payment.provider,
    amount: order.totals.total,
    email: order.email,
    ...(order.userId === undefined ? {} : { userId: order.userId }),
    ...(order.locale === undefined ? {} : { locale: order.locale }),
  });
  return unwrap(await callSibling(session, PAYMENT_MS));
}

/** What the buyer asked for: the same content after a crash is the same purchase. */
const contentOf = (input: PlaceOrder): string =>
  JSON.stringify([
    input.principal?.userId,
    input.email,
    input.shippingAddress,
    input.billingAddress,
    input.shippingMethod,
    input.payment,
    input.notes,
    input.expectedTotal,
  ]);

type Person = Awaited<ReturnType<OrderContext["user"]["requireActive"]>>;

function activePerson(person: Person): { email: string; locale?: string } {
  if (!person.ok && person.error.code === "not_found") throw new AppError("unauthenticated", "Sign in again.");
  return unwrap(person);
}

const givenUp = (): AppError => new AppError("unavailable", "The earlier attempt was given up. Send the order again.");

const invalid = (path: string, message: string, code: string): AppError =>
  new AppError("validation_failed", "Correct the fields named in errors.", { errors: [{ path, message, code }] });

const unavailable = (cause: unknown): AppError =>
  new AppError("unavailable", "The Idempotency-Key cannot be checked right now. Try again.", { cause });
