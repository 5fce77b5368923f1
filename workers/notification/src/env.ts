import type { OrderRpc } from "@orderapp/contracts/order";
import type { PaymentRpc } from "@orderapp/contracts/payment";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { UserRpc } from "@orderapp/contracts/user";
import type { IdempotentBindings } from "@orderapp/http/idempotency";
import type { Environment } from "@orderapp/http/settings";
import type { BaseVariables } from "@orderapp/http/types";
import type { NotificationContext } from "./context.ts";
import type { settings } from "./settings.ts";

type Bound = "USER" | "PRODUCT" | "ORDER" | "PAYMENT" | "IDEMPOTENCY";
type Settings = Environment<typeof settings>;

/** The generated bindings, narrowed where the configuration cannot know the type, and the secrets. */
export interface Env extends Omit<Cloudflare.Env, Bound | keyof Settings>, Settings {
  USER: Service<UserRpc>;
  PRODUCT: Service<ProductRpc>;
  ORDER: Service<OrderRpc>;
  PAYMENT: Service<PaymentRpc>;
  IDEMPOTENCY: IdempotentBindings["IDEMPOTENCY"];
}

export type App = { Bindings: Env; Variables: BaseVariables & { context: NotificationContext } };
