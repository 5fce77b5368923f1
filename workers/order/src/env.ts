import type { DomainEvent } from "@orderapp/contracts/events";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { UserRpc } from "@orderapp/contracts/user";
import type { IdempotencyKey } from "@orderapp/http/idempotency-object";
import type { BaseVariables } from "@orderapp/http/types";
import type { OrderContext } from "./context.ts";
import type { Cart } from "./durable-objects/cart.ts";
import type { CartOwner } from "./durable-objects/cart-owner.ts";

type Bound = "CARTS" | "CART_OWNERS" | "EVENTS" | "IDEMPOTENCY" | "PAYMENT" | "PRODUCT" | "USER";
type Settings =
  | "ENVIRONMENT"
  | "LOG_LEVEL"
  | "JWT_ISSUER"
  | "JWT_AUDIENCE"
  | "STORE_CURRENCY"
  | "ORDER_EXPIRY_SECONDS"
  | "RESERVATION_GRACE_SECONDS"
  | "CART_LIFE_DAYS"
  | "CART_ABANDONED_SECONDS"
  | "PRICES_INCLUDE_TAX";

/** The generated bindings, narrowed where the configuration cannot know the type, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Bound | Settings>, Record<Settings, string> {
  CARTS: DurableObjectNamespace<Cart>;
  /** One object a person: which cart is theirs. */
  CART_OWNERS: DurableObjectNamespace<CartOwner>;
  EVENTS: Queue<DomainEvent>;
  IDEMPOTENCY: DurableObjectNamespace<IdempotencyKey>;
  PAYMENT: Service<PaymentRpc>;
  PRODUCT: Service<ProductRpc>;
  USER: Service<UserRpc>;
  /** The list of ended sessions, which the user Worker writes: a Redis over REST. */
  REVOCATIONS_REDIS_URL: string;
  REVOCATIONS_REDIS_TOKEN: string;
  ORDER_DATABASE_URL: string;
  /** Signs order tokens and order numbers. */
  ORDER_TOKEN_SECRET: string;
  /** Set by tests alone: whom a checkout tells of its steps. */
  FAULT_HOOKS?: string | undefined;
}

export type App = { Bindings: Env; Variables: BaseVariables & { context: OrderContext } };
