import type { Call, HealthReport } from "@orderapp/contracts/common";
import type { ProductRpc } from "@orderapp/contracts/product";
import type { ErrorCode } from "@orderapp/core/errors";
import type { Result } from "@orderapp/core/result";
import { answerRpc, healthReport, loggerFor } from "@orderapp/http/rpc";
import type { ProductContext } from "./context.ts";
import type { Env } from "./env.ts";
import type { verbs } from "./rpc-verbs.ts";
import { WorkerEntrypoint } from "./tracing.ts";

type Input<Method extends keyof ProductRpc> = ProductRpc[Method] extends (call: Call, input: infer I) => unknown
  ? I
  : never;

type Verbs = typeof verbs;

/** What siblings may ask of the product Worker: see ProductRpc. */
export class ProductEntrypoint extends WorkerEntrypoint<Env> implements ProductRpc {
  /** Of its spans; minified code has none. */
  static override readonly name = "ProductEntrypoint";

  quote(call: Call, input: Input<"quote">) {
    return this.#answer(call, [], (ctx) => ctx.stock.quote(input.refs));
  }

  reserve(call: Call, input: Input<"reserve">) {
    const expected = ["insufficient_stock", "not_found", "currency_mismatch", "conflict"] as const;
    return this.#answer(call, expected, (ctx, verbs) => verbs.reserveStock(ctx, input));
  }

  commit(call: Call, input: Input<"commit">) {
    return this.#answer(call, ["not_found", "insufficient_stock"] as const, (ctx, verbs) =>
      verbs.commitStock(ctx, input.orderId),
    );
  }

  release(call: Call, input: Input<"release">) {
    return this.#answer(call, [], (ctx, verbs) => verbs.releaseStock(ctx, input.orderId, input.reason));
  }

  restock(call: Call, input: Input<"restock">) {
    return this.#answer(call, ["not_found", "conflict"] as const, (ctx, verbs) => verbs.restockSale(ctx, input));
  }

  acknowledgeEvents(call: Call, input: Input<"acknowledgeEvents">) {
    return this.#answer(call, [], async (ctx, verbs) => {
      await ctx.outbox.close(input.ids);
      ctx.later(verbs.relay(ctx));
      return null;
    });
  }

  async health(call: Call): Promise<HealthReport> {
    const { ctx } = await this.#ready(call);
    return healthReport("product", { postgres: () => ctx.ping(), redis: () => ctx.cache.ping() });
  }

  async #answer<T, Code extends ErrorCode>(
    call: Call,
    expected: readonly Code[],
    verb: (ctx: ProductContext, verbs: Verbs) => Promise<T>,
  ): Promise<Result<T, Code | "unavailable">> {
    const { ctx, verbs } = await this.#ready(call);
    return answerRpc(ctx.log, expected, () => verb(ctx, verbs));
  }

  // Loaded at the first call: what an isolate was started for may need none of it.
  async #ready(call: Call) {
    const { verbs } = await import("./rpc-verbs.ts");
    const log = loggerFor("product", call, this.env.LOG_LEVEL);
    return { verbs, ctx: verbs.createContext(this.env, { call, log, waitUntil: (work) => this.ctx.waitUntil(work) }) };
  }
}
