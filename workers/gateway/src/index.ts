import type { Env } from "./env.ts";
import { handle } from "./gateway.ts";

export default { fetch: handle } satisfies ExportedHandler<Env>;
