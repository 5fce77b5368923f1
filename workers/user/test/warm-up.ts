import { beforeAll } from "vitest";
import { call, env } from "./support.ts";

// The first call loads the Worker's modules, which takes longer than the Worker waits for its own objects.
beforeAll(async () => {
  for (let left = 50; left > 0; left--) {
    if ((await env.STORE.getByName("shard-0").ping(call)).ok) return;
  }
  throw new Error("the store does not answer");
}, 60_000);
