import { fail, ok, type Result } from "@orderapp/core/result";
import { newId } from "@orderapp/core/ids";
import type { DomainEvent } from "@orderapp/contracts/events";
import type { VariantQuote } from "@orderapp/contracts/product";
import { ownCall } from "@orderapp/core/span";
import { callSibling, loggerFor } from "@orderapp/http/rpc";
import { abandonedEvent, mayBeAbandoned, type KnownCart } from "../carts/abandonment.ts";
import {
  addLines,
  mayUse,
  mergeLines,
  QUOTE_LIFE_MS,
  setQuantity,
  type CartState,
  type NewLine,
  type Viewer,
} from "../carts/cart.ts";
import type { CartObject } from "../carts/cart-object.ts";
import {
  abortCheckout,
  beginCheckout,
  completeCheckout,
  frozen,
  isHeld,
  withoutCheckout,
  type BegunCheckout,
} from "../carts/checkout.ts";
import { settings } from "../settings.ts";
import { DurableObject } from "../tracing.ts";

const KEY = "cart";
const SETTLE_MS = 300;
const TELL_AGAIN_MS = 60_000;
const missing = () => fail("not_found", "There is no such cart.");

type CartEnv = { EVENTS: Queue<DomainEvent>; LOG_LEVEL: string };

/** One cart: the single writer of its lines, and of which checkout may have them. Prices come from outside. */
export class Cart extends DurableObject<CartEnv> implements CartObject {
  /** Of its spans; minified code has none. */
  static override readonly name = "Cart";

  #waiting: (() => void)[] = [];

  async create(input: { id: string; currency: string; lifeMs: number; lines: NewLine[] }): Promise<Result<CartState>> {
    if (this.#load()) return fail("conflict", "This cart exists already.");
    const now = Date.now();
    const times = { createdAt: now, updatedAt: now, expiresAt: now + input.lifeMs };
    const empty: CartState = { id: input.id, currency: input.currency, lines: [], version: 1, ...times };
    const filled = addLines(empty, input.lines, newId);
    if (!filled.ok) return filled;
    this.ctx.storage.kv.put(KEY, filled.value);
    await this.ctx.storage.setAlarm(times.expiresAt);
    return filled;
  }

  /** The cart, written nowhere when there is none: asking for any id costs no storage. */
  async read(input: { viewer: Viewer }): Promise<Result<CartState>> {
    const cart = this.#load();
    return mayUse(cart, input.viewer) ? ok(cart) : missing();
  }

  async add(input: { viewer: Viewer; lines: NewLine[] }): Promise<Result<CartState>> {
    return this.#change(input.viewer, (cart) => addLines(cart, input.lines, newId));
  }

  /** Sets a quantity by the quote that is kept, if it is fresh enough; else asks for a new one by `stale`. */
  async setQuantity(input: {
    viewer: Viewer;
    itemId: string;
    quantity: number;
    quote?: VariantQuote;
  }): Promise<Result<{ cart: CartState } | { stale: string }>> {
    const cart = this.#load();
    const now = Date.now();
    const line = mayUse(cart, input.viewer) ? cart.lines.find(({ id }) => id === input.itemId) : undefined;
    if (line && input.quantity > 0 && !input.quote) {
      const short = input.quantity > line.quote.available && !line.quote.backorder;
      if (short || now - line.quotedAt > QUOTE_LIFE_MS) return ok({ stale: line.variantId });
    }
    const changed = await this.#change(input.viewer, (current) => setQuantity(current, { ...input, now }));
    return changed.ok ? ok({ cart: changed.value }) : changed;
  }

  async empty(input: { viewer: Viewer }): Promise<Result<CartState>> {
    return this.#change(input.viewer, (cart) => ok({ ...cart, lines: [] }));
  }

  /** Makes the cart a person's own; theirs already is fine, another's does not exist for them. */
  async claim(input: { userId: string; email: string }): Promise<Result<CartState>> {
    return this.#change(input, (cart) => ok({ ...cart, userId: input.userId, email: input.email }));
  }

  /** Gives the lines to another cart, for good; asked again by the same cart, it answers the same. */
  async handOver(input: { viewer: Viewer; to: string }): Promise<Result<{ lines: NewLine[] }>> {
    const cart = this.#load();
    if (!mayUse(cart, input.viewer)) return missing();
    if (cart.mergedInto !== input.to) {
      const refused = frozen(cart, Date.now());
      if (refused) return refused;
      await this.#save({ ...withoutCheckout(cart), mergedInto: input.to });
    }
    return ok({ lines: cart.lines.map(({ quote, quotedAt, quantity }) => ({ quote, quotedAt, quantity })) });
  }

  async takeOver(input: { viewer: Viewer; from: { cartId: string; lines: NewLine[] } }): Promise<Result<CartState>> {
    return this.#change(input.viewer, (cart) => ok(mergeLines(cart, input.from, newId)));
  }

  async beginCheckout(input: {
    viewer: Viewer;
    request: string;
    attempt: string;
    token: string;
  }): Promise<Result<BegunCheckout>> {
    let cart = this.#load();
    // The first checkout is about to say how it ended: wait for that, so that the answer is the final one.
    if (mayUse(cart, input.viewer) && isHeld(cart, Date.now())) {
      await this.#settled();
      cart = this.#load();
    }
    if (!mayUse(cart, input.viewer)) return missing();
    const result = beginCheckout(cart, { ...input, now: Date.now(), newId });
    if (!result.ok) return result;
    if (result.value.cart !== cart) await this.#save(result.value.cart);
    return ok(result.value.begun);
  }

  async abortCheckout(input: { token: string; keepOrder: boolean }): Promise<void> {
    const cart = this.#load();
    if (cart?.checkout?.token === input.token) await this.#save(abortCheckout(cart, input));
    this.#wake();
  }

  async completeCheckout(input: { orderId: string }): Promise<void> {
    const cart = this.#load();
    if (cart?.checkout?.orderId === input.orderId) await this.#save(completeCheckout(cart, input.orderId));
    this.#wake();
  }

  async drop(input: { userId: string }): Promise<void> {
    if (this.#load()?.userId === input.userId) await this.ctx.storage.deleteAll();
    this.#wake();
  }

  /**
   * The one alarm of the cart is for its end, and for telling that it was abandoned: each is counted from the last
   * change, so that an alarm that rings early is moved on.
   */
  override async alarm(): Promise<void> {
    const cart = this.#load();
    const now = Date.now();
    if (!cart || cart.expiresAt <= now) return this.ctx.storage.deleteAll();
    if (!cart.watched || !mayBeAbandoned(cart)) return this.#rest(cart);
    const abandonedAt = cart.updatedAt + this.#patienceMs();
    if (abandonedAt > now) return this.ctx.storage.setAlarm(Math.min(abandonedAt, cart.expiresAt));
    const told = await this.#tell(cart);
    const after = this.#load();
    if (!after) return this.ctx.storage.deleteAll();
    // What changed meanwhile begins another wait.
    if (after.version === cart.version && told) return this.#rest(after);
    return this.ctx.storage.setAlarm(Math.min(Date.now() + TELL_AGAIN_MS, after.expiresAt));
  }

  /** Until the next change there is nothing to tell. */
  #rest(cart: CartState): Promise<void> {
    this.ctx.storage.kv.put(KEY, { ...cart, watched: false });
    return this.ctx.storage.setAlarm(cart.expiresAt);
  }

  /** At least once: whoever dies in between tells it again, under the same id. */
  async #tell(cart: KnownCart): Promise<boolean> {
    const call = ownCall();
    try {
      await callSibling(this.env.EVENTS.send(abandonedEvent(cart, call, new Date())));
      return true;
    } catch (error) {
      loggerFor("order", call, this.env.LOG_LEVEL).warn("an abandoned cart is told of later", { error });
      return false;
    }
  }

  #patienceMs(): number {
    return settings.read(this.env).CART_ABANDONED_SECONDS * 1000;
  }

  #load(): CartState | undefined {
    return this.ctx.storage.kv.get<CartState>(KEY);
  }

  async #save(cart: CartState): Promise<CartState> {
    const now = Date.now();
    const watched = cart.watched === true || mayBeAbandoned(cart);
    const saved = {
      ...cart,
      watched,
      version: cart.version + 1,
      updatedAt: now,
      expiresAt: cart.expiresAt + (now - cart.updatedAt),
    };
    this.ctx.storage.kv.put(KEY, saved);
    // In one turn with the write above: both are stored, or neither.
    if (watched && !cart.watched) await this.ctx.storage.setAlarm(Math.min(now + this.#patienceMs(), saved.expiresAt));
    return saved;
  }

  async #change(viewer: Viewer, edit: (cart: CartState) => Result<CartState>): Promise<Result<CartState>> {
    const before = this.#load();
    if (mayUse(before, viewer) && isHeld(before, Date.now())) await this.#settled();
    const cart = this.#load();
    if (!mayUse(cart, viewer)) return missing();
    const refused = frozen(cart, Date.now());
    if (refused) return refused;
    const edited = edit(withoutCheckout(cart));
    return edited.ok ? ok(await this.#save(edited.value)) : edited;
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SETTLE_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
