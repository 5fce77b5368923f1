import type { Call, HealthReport } from "@orderapp/contracts/common";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { ErrorCode } from "@orderapp/core/errors";
import type { Result } from "@orderapp/core/result";
import { answerRpc, healthReport, loggerFor } from "@orderapp/http/rpc";
import { createContext, type ProductContext } from "./context.ts";
import type { Env } from "./env.ts";
import { commitStock } from "./inventory/commit-stock.ts";
import { releaseStock } from "./inventory/release-stock.ts";
import { reserveStock } from "./inventory/reserve-stock.ts";
import { restockSale } from "./inventory/restock-sale.ts";
import { relay } from "./events/relay.ts";
import { WorkerEntrypoint } from "./tracing.ts";

type Input<Method extends keyof ProductRpc> = ProductRpc[Method] extends (call: Call, input: infer I) => unknown
  ? I
  : never;

/** What siblings may ask of the product Worker: see ProductRpc. */
export class ProductEntrypoint extends WorkerEntrypoint<Env> implements ProductRpc {
  /** Of its spans; minified code has none. */
  static override readonly name = "ProductEntrypoint";

  quote(call: Call, input: Input<"quote">) {
    return this.#answer(call, [], (ctx) => ctx.stock.quote(input.refs));
  }

  reserve(call: Call, input: Input<"reserve">) {
    const expected = ["insufficient_stock", "not_found", "currency_mismatch", "conflict"] as const;
    return this.#answer(call, expected, (ctx) => reserveStock(ctx, input));
  }

  commit(call: Call, input: Input<"commit">) {
    return this.#answer(call, ["not_found", "insufficient_stock"] as const, (ctx) => commitStock(ctx, input.orderId));
  }

  release(call: Call, input: Input<"release">) {
    return this.#answer(call, [], (ctx) => releaseStock(ctx, input.orderId, input.reason));
  }

  restock(call: Call, input: Input<"restock">) {
    return this.#answer(call, ["not_found", "conflict"] as const, (ctx) => restockSale(ctx, input));
  }

  acknowledgeEvents(call: Call, input: Input<"acknowledgeEvents">) {
    return this.#answer(call, [], async (ctx) => {
      await ctx.outbox.close(input.ids);
      ctx.later(relay(ctx));
      return null;
    });
  }

  health(call: Call): Promise<HealthReport> {
    const ctx = this.#context(call);
    return healthReport("product", { postgres: () => ctx.ping(), redis: () => ctx.cache.ping() });
  }

  #answer<T, Code extends ErrorCode>(
    call: Call,
    expected: readonly Code[],
    verb: (ctx: ProductContext) => Promise<T>,
  ): Promise<Result<T, Code | "unavailable">> {
    const ctx = this.#context(call);
    return answerRpc(ctx.log, expected, () => verb(ctx));
  }

  #context(call: Call): ProductContext {
    const log = loggerFor("product", call, this.env.LOG_LEVEL);
    return createContext(this.env, { call, log, waitUntil: (work) => this.ctx.waitUntil(work) });
  }
}
