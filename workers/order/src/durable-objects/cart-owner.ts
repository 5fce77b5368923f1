import { DurableObject } from "cloudflare:workers";
import type { CartOwnerObject } from "../carts/cart-object.ts";

/** One person's pointer to their cart. */
export class CartOwner extends DurableObject<unknown> implements CartOwnerObject {
  /** Of its spans; minified code has none. */
  static override readonly name = "CartOwner";

  async current(): Promise<string | null> {
    return this.ctx.storage.kv.get<string>("cart") ?? null;
  }

  async point(input: { cartId: string; instead: string | null }): Promise<string | null> {
    const current = await this.current();
    if (current !== input.instead) return current;
    if (current !== input.cartId) this.ctx.storage.kv.put("cart", input.cartId);
    return input.cartId;
  }

  async forget(input: { cartId: string }): Promise<void> {
    if ((await this.current()) === input.cartId) this.ctx.storage.kv.delete("cart");
  }
}
