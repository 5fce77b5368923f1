import type { Call, HealthReport } from "@orderapp/contracts/common";
import type { NotificationRpc } from "@orderapp/contracts/notification";
import type { Result } from "@orderapp/core/result";
import { answerRpc, healthReport } from "@orderapp/http/rpc";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";
import { erasePerson } from "./notifications/erase-person.ts";
import { WorkerEntrypoint } from "./tracing.ts";

/** What siblings may ask; unreachable from outside. */
export class NotificationEntrypoint extends WorkerEntrypoint<Env> implements NotificationRpc {
  /** Of its spans; minified code has none. */
  static override readonly name = "NotificationEntrypoint";

  async erasePerson(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">> {
    const ctx = createContext(this.env, call);
    return answerRpc(ctx.log, [], async () => {
      await erasePerson(ctx, input);
      return null;
    });
  }

  async health(call: Call): Promise<HealthReport> {
    const { notifications } = createContext(this.env, call);
    return healthReport("notification", { redis: () => notifications.ping() });
  }
}
