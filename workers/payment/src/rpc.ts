import type { Call, HealthReport } from "@orderapp/contracts/common";
import type { Payment, PaymentRpc, PaymentSession, Settlement } from "@orderapp/contracts/payment";
import type { Period, ProviderPayments } from "@orderapp/contracts/report";
import type { Result } from "@orderapp/core/result";
import { answerRpc, healthReport, loggerFor } from "@orderapp/http/rpc";
import type { Env } from "./env.ts";
import { WorkerEntrypoint } from "./tracing.ts";

const UPSTREAM = ["upstream_error", "upstream_timeout"] as const;

/** What siblings may ask of this Worker. */
export class PaymentEntrypoint extends WorkerEntrypoint<Env> implements PaymentRpc {
  /** Of its spans; minified code has none. */
  static override readonly name = "PaymentEntrypoint";

  createPayment(
    call: Call,
    input: Parameters<PaymentRpc["createPayment"]>[1],
  ): Promise<Result<PaymentSession, (typeof UPSTREAM)[number] | "unavailable" | "conflict" | "validation_failed">> {
    return answerRpc(this.#log(call), [...UPSTREAM, "conflict", "validation_failed"], async () => {
      const { ctx, verbs } = await this.#ready(call);
      return verbs.presentSession(await verbs.createPayment(ctx, { ...input, attemptKey: `${input.orderId}:first` }));
    });
  }

  settle(
    call: Call,
    input: { orderId: string },
  ): Promise<Result<Settlement, (typeof UPSTREAM)[number] | "unavailable">> {
    return answerRpc(this.#log(call), UPSTREAM, async () => {
      const { ctx, verbs } = await this.#ready(call);
      return verbs.settlePayments(ctx, input.orderId);
    });
  }

  cancelPayments(
    call: Call,
    input: { orderId: string; reason: string },
  ): Promise<Result<null, (typeof UPSTREAM)[number] | "unavailable">> {
    return answerRpc(this.#log(call), UPSTREAM, async () => {
      const { ctx, verbs } = await this.#ready(call);
      await verbs.cancelPayments(ctx, input);
      return null;
    });
  }

  exportPerson(
    call: Call,
    input: { userId: string; cursor?: string },
  ): Promise<Result<{ payments: Payment[]; nextCursor: string | null }, "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const { ctx, verbs } = await this.#ready(call);
      return verbs.exportPerson(ctx, input);
    });
  }

  erasePerson(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const { ctx, verbs } = await this.#ready(call);
      await verbs.erasePerson(ctx, input);
      return null;
    });
  }

  countPayments(call: Call, period: Period): Promise<Result<ProviderPayments[], "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const { ctx } = await this.#ready(call);
      return ctx.store(call.traceparent).countByProvider(period);
    });
  }

  acknowledgeEvents(call: Call, input: { ids: string[] }): Promise<Result<null, "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const { ctx } = await this.#ready(call);
      await Promise.all([ctx.store("outbox").acknowledge(input.ids), ctx.reconciliation.acknowledge(input.ids)]);
      return null;
    });
  }

  health(call: Call): Promise<HealthReport> {
    return healthReport("payment", { mongodb: async () => (await this.#ready(call)).ctx.store("health").ping() });
  }

  // Loaded at the first call: what an isolate was started for may need none of it.
  async #ready(call: Call) {
    const { verbs } = await import("./rpc-verbs.ts");
    return { verbs, ctx: verbs.createContext(this.env, call, this.#log(call), (work) => this.ctx.waitUntil(work)) };
  }

  #log(call: Call) {
    return loggerFor("payment", call, this.env.LOG_LEVEL);
  }
}
