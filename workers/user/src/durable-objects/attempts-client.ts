import { callSibling } from "@orderapp/http/rpc";
import type { Verdict } from "../sessions/attempt-window.ts";
import type { Attempts } from "../sessions/attempts.ts";
import type { AttemptLimiter } from "./attempt-limiter.ts";

// An object lets people wait for their turn as long as it goes on.
const BEGIN_MS = 10_000;

/** The objects that count attempts, as verbs see them. */
export const createAttempts = (namespace: DurableObjectNamespace<AttemptLimiter>): Attempts => ({
  begin: (name, input) => callSibling<Verdict>(namespace.getByName(name).begin(input), BEGIN_MS),
  settle: (name, input) => callSibling(namespace.getByName(name).settle(input)),
});
