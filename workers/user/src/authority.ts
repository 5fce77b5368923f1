import type { Authority } from "@orderapp/http/authority";
import { answerRpc, loggerFor } from "@orderapp/http/rpc";
import type { Call } from "@orderapp/contracts/common";
import type { UserContext } from "./context.ts";
import type { Env } from "./env.ts";

/** What the shared middleware asks of this Worker, here without a call to itself. */
export function authorityOf(env: Env): Authority {
  const act = (call: Call, work: (ctx: UserContext) => Promise<void>) =>
    answerRpc(loggerFor("user", call, env.LOG_LEVEL), [], async () => {
      const { createContext } = await import("./context.ts");
      await work(createContext(env, call));
      return null;
    });
  return {
    async jwks() {
      const { toPublicJwks } = await import("./sessions/signing-keys.ts");
      return toPublicJwks(env.JWT_KEYS);
    },
    beginAct: (call, input) => act(call, (ctx) => ctx.audit.begin(input)),
    finishAct: (call, { id, outcome }) => act(call, (ctx) => ctx.audit.finish(id, outcome)),
  };
}
