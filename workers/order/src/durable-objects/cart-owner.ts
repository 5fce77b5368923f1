import { DurableObject } from "cloudflare:workers";
import type { CartOwnerObject } from "../carts/cart-object.ts";

/** One person's pointer to their cart. */
export class CartOwner extends DurableObject<unknown> implements CartOwnerObject {
  async current(): Promise<string | null> {
    return this.ctx.storage.kv.get<string>("cart") ?? null;
  }

  async point(input: { cartId: string }): Promise<void> {
    this.ctx.storage.kv.put("cart", input.cartId);
  }
}
