import type { Call } from "@orderapp/contracts/common";
import type { Result } from "@orderapp/core/result";
import { keepStore } from "@orderapp/db/kept-store";
import { measureStoreFailure } from "@orderapp/http/metrics-stores";
import { answerRpc, loggerFor } from "@orderapp/http/rpc";
import type { Repositories } from "../context.ts";
import type { Store } from "../db/store.ts";
import type { Env } from "../env.ts";
import { DurableObject } from "../tracing.ts";

/** Keeps the pool of connections to `user_db`, which a plain Worker cannot: its sockets end with the request. */
export class UserStore extends DurableObject<Env> {
  /** Of its spans; minified code has none. */
  static override readonly name = "UserStore";
  readonly #withStore = keepStore(() => openStore(this.env));

  /** Runs a repository's method; `store-client.ts` is its only caller, and gives it the method's types. */
  run(call: Call, area: keyof Repositories, method: string, args: unknown[]): Promise<Result<unknown, "unavailable">> {
    return this.#answer(call, async ({ repositories }) => {
      const repository: object = repositories[area];
      const work: unknown = Object.hasOwn(repository, method) ? Reflect.get(repository, method) : undefined;
      if (typeof work !== "function") throw new Error(`the store has no ${area}.${method}`);
      const result: unknown = await Reflect.apply(work, repository, args);
      return result;
    });
  }

  ping(call: Call): Promise<Result<null, "unavailable">> {
    return this.#answer(call, async (store) => {
      await store.ping();
      return null;
    });
  }

  #answer<T>(call: Call, work: (store: Store) => Promise<T>): Promise<Result<T, "unavailable">> {
    return answerRpc(loggerFor("user", call, this.env.LOG_LEVEL), [], async () => {
      try {
        return await this.#withStore(work);
      } catch (error) {
        measureStoreFailure(this.env.METRICS, "user", error);
        throw error;
      }
    });
  }
}

// The driver takes half of this Worker's start, and where no store lives nobody needs it.
async function openStore({ MONGODB_URI, OTLP_URL }: Env): Promise<Store> {
  const store = await import("../db/store.ts");
  return store.openStore(MONGODB_URI, { spans: OTLP_URL !== undefined });
}
