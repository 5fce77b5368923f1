import type { Rpc } from "@cloudflare/workers-types";
import type { Call, HealthReport } from "./common.ts";

/** What siblings may ask of the notification Worker; its work comes by queue. */
export interface NotificationRpc extends Rpc.WorkerEntrypointBranded {
  health(call: Call): Promise<HealthReport>;
}
