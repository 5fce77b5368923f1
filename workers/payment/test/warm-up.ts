import { beforeAll } from "vitest";
import { call, env, eventually } from "./support.ts";

// The first call loads the Worker's modules, which takes longer than the Worker waits for its own objects.
beforeAll(() => eventually(async () => env.STORE.getByName("shard-0").ping(call)), 60_000);
