import type { DomainEvent } from "@orderapp/contracts/events";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { UserRpc } from "@orderapp/contracts/user";
import type { IdempotencyKey } from "@orderapp/http/idempotency-object";
import type { Environment } from "@orderapp/http/settings";
import type { BaseVariables } from "@orderapp/http/types";
import type { OrderContext } from "./context.ts";
import type { Cart } from "./durable-objects/cart.ts";
import type { CartOwner } from "./durable-objects/cart-owner.ts";
import type { settings } from "./settings.ts";

type Bound = "CARTS" | "CART_OWNERS" | "EVENTS" | "IDEMPOTENCY" | "PAYMENT" | "PRODUCT" | "USER";
type Settings = Environment<typeof settings>;

/** The generated bindings, narrowed where the configuration cannot know the type, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Bound | keyof Settings>, Settings {
  CARTS: DurableObjectNamespace<Cart>;
  /** One object a person: which cart is theirs. */
  CART_OWNERS: DurableObjectNamespace<CartOwner>;
  EVENTS: Queue<DomainEvent>;
  IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey>;
  PAYMENT: Service<PaymentRpc>;
  PRODUCT: Service<ProductRpc>;
  USER: Service<UserRpc>;
}

export type App = { Bindings: Env; Variables: BaseVariables & { context: OrderContext } };
