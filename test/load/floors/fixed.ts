import { WorkerEntrypoint } from "cloudflare:workers";

type Env = { JWKS: unknown };

const fixed = JSON.stringify({
  data: Array.from({ length: 20 }, (_, i) => ({ id: `item-${i}`, title: "x".repeat(80) })),
});

/** What the gateway asks of the user Worker by RPC. */
export class UserEntrypoint extends WorkerEntrypoint<Env> {
  jwks(): unknown {
    return this.env.JWKS;
  }
}

/** The others are only asked for their health. */
export class ProductEntrypoint extends WorkerEntrypoint {}
export class OrderEntrypoint extends WorkerEntrypoint {}
export class PaymentEntrypoint extends WorkerEntrypoint {}
export class NotificationEntrypoint extends WorkerEntrypoint {}

/** Floor A's service, in the place of every service that the gateway is bound to. */
export default {
  fetch: () => new Response(fixed, { headers: { "content-type": "application/json" } }),
} satisfies ExportedHandler<Env>;
