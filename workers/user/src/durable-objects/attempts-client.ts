import { callSibling } from "@orderapp/http/rpc";
import type { Verdict } from "../sessions/attempt-window.ts";
import type { Attempts } from "../sessions/attempts.ts";
import type { AttemptLimiter } from "./attempt-limiter.ts";

// Longer than an object lets someone wait for their turn.
const BEGIN_MS = 6_000;

/** The objects that count attempts, as verbs see them. */
export const createAttempts = (namespace: DurableObjectNamespace<AttemptLimiter>): Attempts => ({
  begin: (name, input) => callSibling<Verdict>(namespace.getByName(name).begin(input), BEGIN_MS),
  settle: (name, input) => callSibling(namespace.getByName(name).settle(input)),
});
