import { ownCall } from "@orderapp/core/span";
import { loggerFor } from "@orderapp/http/rpc";
import { announceMissedKeys } from "./api-keys/delete-api-key.ts";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";
import { relayOutbox } from "./outbox/relay.ts";
import { adoptMissed } from "./links/guest-orders.ts";
import { continueErasures } from "./users/erasure.ts";
import { announceMissed } from "./sessions/revoke.ts";

/** Every minute: does what a request began and could not finish. */
export async function everyMinute(env: Env): Promise<void> {
  const call = ownCall();
  const log = loggerFor("user", call, env.LOG_LEVEL);
  const ctx = createContext(env, call);
  const duties = {
    "events sent again": relayOutbox,
    "ended sessions announced": announceMissed,
    "deleted API keys announced": announceMissedKeys,
    "erased accounts deleted": continueErasures,
    "orders of guests given to their people": adoptMissed,
  };
  await Promise.all(
    Object.entries(duties).map(async ([done, duty]) => {
      try {
        const count = await duty(ctx);
        if (count > 0) log.info(done, { count });
      } catch (error) {
        log.error("cron duty failed", { duty: done, error });
      }
    }),
  );
}
