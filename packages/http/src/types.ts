import type { Principal, PublicJwks } from "@orderapp/contracts/auth";
import type { Call } from "@orderapp/contracts/common";
import type { Trace } from "@orderapp/core/trace";
import type { Logger } from "./log.ts";

/** Settings that every service Worker reads from its environment. */
export type BaseBindings = {
  ENVIRONMENT: string;
  LOG_LEVEL?: string;
  JWT_ISSUER: string;
  JWT_AUDIENCE: string;
};

export type BaseVariables = {
  trace: Trace;
  /** What to pass first to every RPC. */
  call: Call;
  log: Logger;
  /** Where the token-verifying keys come from; set by the Worker's `createApp`. */
  jwks: (call: Call) => Promise<PublicJwks>;
  principal: Principal | undefined;
  /** Set by `idempotent()`: the same for each repetition of the same request under one Idempotency-Key. */
  attempt?: string;
};

/** The Hono environment that shared middleware works in. */
export type BaseEnv = { Bindings: BaseBindings; Variables: BaseVariables };
