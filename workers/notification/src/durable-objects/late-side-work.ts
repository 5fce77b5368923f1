import type { Env } from "../env.ts";
import type { SideWork, SideWorkParts } from "../webhooks/side-work.ts";

/** The side work of an endpoint, loaded at first use: one that is only read or listed writes no mail. */
export function lateSideWork(env: Env, parts: Omit<SideWorkParts, "context">): SideWork {
  let made: SideWork | undefined;
  const load = async (): Promise<SideWork> => {
    const [{ createContext }, { createSideWork }] = await Promise.all([
      import("../context.ts"),
      import("../webhooks/side-work.ts"),
    ]);
    return (made ??= createSideWork({ ...parts, context: (traceparent) => createContext(env, { traceparent }) }));
  };
  return {
    tellAdministrators: async () => (await load()).tellAdministrators(),
    noteDeliveries: async () => (await load()).noteDeliveries(),
  };
}
