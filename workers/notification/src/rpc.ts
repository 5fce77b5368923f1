import { WorkerEntrypoint } from "cloudflare:workers";
import type { Call, HealthReport } from "@orderapp/contracts/common";
import type { NotificationRpc } from "@orderapp/contracts/notification";
import { healthReport } from "@orderapp/http/rpc";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";

export class NotificationEntrypoint extends WorkerEntrypoint<Env> implements NotificationRpc {
  async health(call: Call): Promise<HealthReport> {
    const { notifications } = createContext(this.env, call);
    return healthReport("notification", { redis: () => notifications.ping() });
  }
}
