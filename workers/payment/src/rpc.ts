import type { Call, HealthReport } from "@orderapp/contracts/common";
import type { Payment, PaymentRpc, PaymentSession, Settlement } from "@orderapp/contracts/payment";
import type { Period, ProviderPayments } from "@orderapp/contracts/report";
import type { Result } from "@orderapp/core/result";
import { answerRpc, healthReport, loggerFor } from "@orderapp/http/rpc";
import { createContext, type PaymentContext } from "./context.ts";
import type { Env } from "./env.ts";
import { cancelPayments } from "./payments/cancel-payments.ts";
import { createPayment } from "./payments/create-payment.ts";
import { presentSession } from "./payments/present.ts";
import { settlePayments } from "./payments/settle-payments.ts";
import { erasePerson } from "./people/erase-person.ts";
import { exportPerson } from "./people/export-person.ts";
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
    return answerRpc(this.#log(call), [...UPSTREAM, "conflict", "validation_failed"], async () =>
      presentSession(await createPayment(this.#context(call), { ...input, attemptKey: `${input.orderId}:first` })),
    );
  }

  settle(
    call: Call,
    input: { orderId: string },
  ): Promise<Result<Settlement, (typeof UPSTREAM)[number] | "unavailable">> {
    return answerRpc(this.#log(call), UPSTREAM, () => settlePayments(this.#context(call), input.orderId));
  }

  cancelPayments(
    call: Call,
    input: { orderId: string; reason: string },
  ): Promise<Result<null, (typeof UPSTREAM)[number] | "unavailable">> {
    return answerRpc(this.#log(call), UPSTREAM, async () => {
      await cancelPayments(this.#context(call), input);
      return null;
    });
  }

  exportPerson(
    call: Call,
    input: { userId: string; cursor?: string },
  ): Promise<Result<{ payments: Payment[]; nextCursor: string | null }, "unavailable">> {
    return answerRpc(this.#log(call), [], () => exportPerson(this.#context(call), input));
  }

  erasePerson(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      await erasePerson(this.#context(call), input);
      return null;
    });
  }

  countPayments(call: Call, period: Period): Promise<Result<ProviderPayments[], "unavailable">> {
    return answerRpc(this.#log(call), [], () => this.#context(call).store(call.traceparent).countByProvider(period));
  }

  acknowledgeEvents(call: Call, input: { ids: string[] }): Promise<Result<null, "unavailable">> {
    return answerRpc(this.#log(call), [], async () => {
      const ctx = this.#context(call);
      await Promise.all([ctx.store("outbox").acknowledge(input.ids), ctx.reconciliation.acknowledge(input.ids)]);
      return null;
    });
  }

  health(call: Call): Promise<HealthReport> {
    return healthReport("payment", { mongodb: () => this.#context(call).store("health").ping() });
  }

  #context(call: Call): PaymentContext {
    return createContext(this.env, call, this.#log(call), (work) => this.ctx.waitUntil(work));
  }

  #log(call: Call) {
    return loggerFor("payment", call, this.env.LOG_LEVEL);
  }
}
