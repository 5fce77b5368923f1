import type { Rpc } from "@cloudflare/workers-types";
import { z } from "@hono/zod-openapi";
import type { Result } from "@orderapp/core/result";
import type { Call, HealthReport } from "./common.ts";
import { Email, Timestamp } from "./common.ts";
import { Role } from "./auth.ts";
import type { PublicJwks } from "./auth.ts";
import { eventOf } from "./envelope.ts";

export const User = z
  .object({
    id: z.string(),
    email: Email,
    name: z.string(),
    phone: z.string().optional(),
    role: Role,
    emailVerified: z.boolean(),
    marketingConsent: z.boolean(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .openapi("User");
export type User = z.infer<typeof User>;

export const UserRegistered = eventOf(
  "user.registered",
  z.object({ userId: z.string(), email: Email, name: z.string() }),
);

/** What siblings may ask of the user Worker. */
export interface UserRpc extends Rpc.WorkerEntrypointBranded {
  /** The public keys that verify access tokens. */
  jwks(call: Call): Promise<PublicJwks>;
  /** Whether a person exists and may act; `forbidden` code is `account_disabled`. */
  requireActive(
    call: Call,
    input: { userId: string },
  ): Promise<Result<{ email: string; emailVerified: boolean }, "not_found" | "account_disabled" | "unavailable">>;
  /** Closes outbox entries whose consumer has done its work. Idempotent. */
  acknowledgeEvents(call: Call, input: { ids: string[] }): Promise<Result<null, "unavailable">>;
  health(call: Call): Promise<HealthReport>;
}
