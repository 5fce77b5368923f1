import type { Rpc } from "@cloudflare/workers-types";
import type { Result } from "@orderapp/core/result";
import type { Call, HealthReport } from "./common.ts";

/** What siblings may ask of the notification Worker; its work comes by queue. */
export interface NotificationRpc extends Rpc.WorkerEntrypointBranded {
  /** Forgets all messages to a person but the one that says so (`user.erased`). Idempotent. */
  erasePerson(call: Call, input: { userId: string }): Promise<Result<null, "unavailable">>;
  health(call: Call): Promise<HealthReport>;
}
