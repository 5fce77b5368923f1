import type { Env } from "./env.ts";
import { handle } from "./gateway.ts";
import { handler } from "./tracing.ts";

export default handler({ fetch: handle } satisfies ExportedHandler<Env>);
