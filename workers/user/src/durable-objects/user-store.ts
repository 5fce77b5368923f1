import type { Call } from "@orderapp/contracts/common";
import type { Result } from "@orderapp/core/result";
import { createMongo, guardMongo } from "@orderapp/db/mongo";
import { measureStoreFailure } from "@orderapp/http/metrics-stores";
import { answerRpc, loggerFor } from "@orderapp/http/rpc";
import type { Repositories } from "../context.ts";
import { createRepositories } from "../db/repositories.ts";
import type { Env } from "../env.ts";
import { DurableObject } from "../tracing.ts";

/** Keeps the pool of connections to `user_db`, which a plain Worker cannot: its sockets end with the request. */
export class UserStore extends DurableObject<Env> {
  readonly #repositories: Repositories;
  readonly #ping: () => Promise<unknown>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const db = createMongo(env.MONGODB_URI, "user_db").db();
    this.#repositories = createRepositories(db);
    this.#ping = () => db.command({ ping: 1 });
  }

  /** Runs a repository's method; `store-client.ts` is its only caller, and gives it the method's types. */
  run(call: Call, area: keyof Repositories, method: string, args: unknown[]): Promise<Result<unknown, "unavailable">> {
    return this.#answer(call, async () => {
      const repository: object = this.#repositories[area];
      const work: unknown = Object.hasOwn(repository, method) ? Reflect.get(repository, method) : undefined;
      if (typeof work !== "function") throw new Error(`the store has no ${area}.${method}`);
      const result: unknown = await Reflect.apply(work, repository, args);
      return result;
    });
  }

  ping(call: Call): Promise<Result<null, "unavailable">> {
    return this.#answer(call, async () => {
      await this.#ping();
      return null;
    });
  }

  #answer<T>(call: Call, work: () => Promise<T>): Promise<Result<T, "unavailable">> {
    return answerRpc(loggerFor("user", call, this.env.LOG_LEVEL), [], async () => {
      try {
        return await guardMongo(work());
      } catch (error) {
        measureStoreFailure(this.env.METRICS, "user", error);
        throw error;
      }
    });
  }
}
