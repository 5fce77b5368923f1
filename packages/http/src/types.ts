import type { Principal } from "@orderapp/contracts/auth";
import type { Call } from "@orderapp/contracts/common";
import type { ActOutcome } from "@orderapp/contracts/user";
import type { Trace } from "@orderapp/core/trace";
import type { Authority } from "./authority.ts";
import type { Logger } from "./log.ts";
import type { Dataset } from "./metrics.ts";
import type { RevocationSettings, SessionVerdict } from "./revocation.ts";

/** Settings that every service Worker reads from its environment. */
export type BaseBindings = RevocationSettings & {
  ENVIRONMENT: string;
  LOG_LEVEL?: string;
  JWT_ISSUER: string;
  JWT_AUDIENCE: string;
  METRICS?: Dataset;
};

export type BaseVariables = {
  trace: Trace;
  /** What to pass first to every RPC. */
  call: Call;
  log: Logger;
  /** The name of the Worker. */
  service: string;
  /** Who knows the keys and keeps the audit log: the user Worker. */
  authority: Authority;
  principal: Principal | undefined;
  /** Set by `identify`: whether the caller's session goes on. */
  session?: Promise<SessionVerdict>;
  /** What a route adds to the audit entry of an administrator's act, such as `{ role: "ADMIN" }`. No secrets. */
  auditDetail?: NonNullable<ActOutcome["detail"]>;
  /** Set by `idempotent()`: the same for each repetition of the same request under one Idempotency-Key. */
  attempt?: string;
};

/** The Hono environment that shared middleware works in. */
export type BaseEnv = { Bindings: BaseBindings; Variables: BaseVariables };
