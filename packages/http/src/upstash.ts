import { Redis } from "@upstash/redis/cloudflare";
import { tracedRedis } from "./spans/outgoing.ts";

/**
 * An Upstash database asked on the way of a request: texts as they are, one call a command, no second try, and none
 * that takes longer than `timeoutMs`.
 */
export const connectUpstash = (url: string, token: string, timeoutMs: number): Redis =>
  tracedRedis(
    new Redis({
      url,
      token,
      automaticDeserialization: false,
      responseEncoding: false,
      // It would put commands of several requests into one call, whose promise only one of them may wait for.
      enableAutoPipelining: false,
      enableTelemetry: false,
      readYourWrites: false,
      retry: false,
      signal: () => AbortSignal.timeout(timeoutMs),
    }),
  );
