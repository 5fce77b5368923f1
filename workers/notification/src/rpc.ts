import type { Call, HealthReport } from "@orderapp/contracts/common";
import type { NotificationRpc } from "@orderapp/contracts/notification";
import type { Result } from "@orderapp/core/result";
import { answerRpc, healthReport } from "@orderapp/http/rpc";
import type { Env } from "./env.ts";
import { WorkerEntrypoint } from "./tracing.ts";

/** What siblings may ask; unreachable from outside. */
export class NotificationEntrypoint extends WorkerEntrypoint<Env> implements NotificationRpc {
  /** Of its spans; minified code has none. */
  static override readonly name = "NotificationEntrypoint";

  async erasePerson(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">> {
    const [ctx, { erasePerson }] = await Promise.all([this.#context(call), import("./notifications/erase-person.ts")]);
    return answerRpc(ctx.log, [], async () => {
      await erasePerson(ctx, input);
      return null;
    });
  }

  async health(call: Call): Promise<HealthReport> {
    const { notifications } = await this.#context(call);
    return healthReport("notification", { redis: () => notifications.ping() });
  }

  // Loaded at the first call: what an isolate was started for may need none of it.
  async #context(call: Call) {
    const { createContext } = await import("./context.ts");
    return createContext(this.env, call);
  }
}
