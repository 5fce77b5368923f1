import type { Call } from "@orderapp/contracts/common";
import type { OrderRpc } from "@orderapp/contracts/order";
import { answerRpc, healthReport } from "@orderapp/http/rpc";
import type { Env } from "./env.ts";
import { WorkerEntrypoint } from "./tracing.ts";

type Input<Method extends keyof OrderRpc> = OrderRpc[Method] extends (call: Call, input: infer I) => unknown
  ? I
  : never;

/** What siblings may ask; unreachable from outside. */
export class OrderEntrypoint extends WorkerEntrypoint<Env> implements OrderRpc {
  /** Of its spans; minified code has none. */
  static override readonly name = "OrderEntrypoint";

  async payableOrder(call: Call, input: Input<"payableOrder">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, ["not_found"], () => verbs.payableOrder(ctx, input));
  }

  async confirmPayment(call: Call, input: Input<"confirmPayment">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, ["not_found", "conflict"], () => verbs.confirmPayment(ctx, input));
  }

  async recordPaymentFailure(call: Call, input: Input<"recordPaymentFailure">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, ["not_found"], () => verbs.recordPaymentFailure(ctx, input));
  }

  async recordRefund(call: Call, input: Input<"recordRefund">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, ["not_found"], () => verbs.recordRefund(ctx, input));
  }

  async claimRestock(call: Call, input: Input<"claimRestock">) {
    const { ctx, verbs } = await this.#ready(call);
    const expected = ["not_found", "validation_failed", "conflict", "invalid_transition"] as const;
    return answerRpc(ctx.log, expected, () => verbs.claimRestock(ctx, input));
  }

  async finishRestock(call: Call, input: Input<"finishRestock">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, ["not_found"], () => verbs.finishRestock(ctx, input));
  }

  async dropRestock(call: Call, input: Input<"dropRestock">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, ["not_found"], () => verbs.dropRestock(ctx, input));
  }

  async exportPerson(call: Call, input: Input<"exportPerson">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, [], () => verbs.exportPerson(ctx, input));
  }

  async adoptGuestOrders(call: Call, input: Input<"adoptGuestOrders">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, [], async () => {
      await verbs.adoptGuestOrders(ctx, input);
      return null;
    });
  }

  async erasePerson(call: Call, input: Input<"erasePerson">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, [], async () => {
      await verbs.erasePerson(ctx, input);
      return null;
    });
  }

  async acknowledgeEvents(call: Call, input: Input<"acknowledgeEvents">) {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, [], async () => {
      await verbs.acknowledgeEvents(ctx, input);
      return null;
    });
  }

  async health(call: Call) {
    const { ctx } = await this.#ready(call);
    return healthReport("order", { postgres: () => ctx.orders.ping() });
  }

  // Loaded at the first call: what an isolate was started for may need none of it.
  async #ready(call: Call) {
    const { verbs } = await import("./rpc-verbs.ts");
    return { verbs, ctx: verbs.createContext(this.env, call, (work) => this.ctx.waitUntil(work)) };
  }
}
