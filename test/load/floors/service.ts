import { DurableObject } from "cloudflare:workers";
import { neon, neonConfig } from "@neondatabase/serverless";

type Env = { DATABASE_URL: string; ROWS: DurableObjectNamespace<Row> };

neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
const fixed = JSON.stringify({
  data: Array.from({ length: 20 }, (_, i) => ({ id: `item-${i}`, title: "x".repeat(80) })),
});
const json = { headers: { "content-type": "application/json" } };

/** One row, written once a call. */
export class Row extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("create table if not exists row (id integer primary key, value text)");
  }

  write(value: string): number {
    return this.ctx.storage.sql.exec("insert or replace into row values (1, ?)", value).rowsWritten;
  }
}

/** The floors that scenarios are measured against: A a fixed 2 KB JSON, B one bare query, C one bare object write. */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/b") return Response.json(await neon(env.DATABASE_URL)`select 1 as one`);
    if (pathname.startsWith("/c/"))
      return Response.json({ written: await env.ROWS.getByName(pathname).write(pathname) });
    return new Response(fixed, json);
  },
} satisfies ExportedHandler<Env>;
