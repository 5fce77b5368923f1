import { continueTrace, toTraceparent } from "@orderapp/core/trace";
import { loggerFor } from "@orderapp/http/rpc";
import { createContext } from "./context.ts";
import type { Env } from "./env.ts";
import { relayOutbox } from "./outbox/relay.ts";

/** Every minute: sends the events whose first sending failed or was never acknowledged. */
export async function everyMinute(env: Env): Promise<void> {
  const call = { traceparent: toTraceparent(continueTrace()) };
  const log = loggerFor("user", call, env.LOG_LEVEL);
  try {
    const sent = await relayOutbox(createContext(env, call));
    if (sent > 0) log.info("events sent again", { events: sent });
  } catch (error) {
    log.error("outbox not relayed", { error });
  }
}
