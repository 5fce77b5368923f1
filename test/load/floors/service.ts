import { DurableObject } from "cloudflare:workers";
import { neon, neonConfig } from "@neondatabase/serverless";
import { compare } from "bcryptjs";
import { MongoClient } from "mongodb";
import { FLOOR_COLLECTION, FLOOR_DATABASE, FLOOR_ID, type FloorDocument } from "./document.ts";

type Env = {
  DATABASE_URL: string;
  MONGODB_URI: string;
  ROWS: DurableObjectNamespace<Row>;
  DOCUMENTS: DurableObjectNamespace<Documents>;
};

neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
const fixed = JSON.stringify({
  data: Array.from({ length: 20 }, (_, i) => ({ id: `item-${i}`, title: "x".repeat(80) })),
});
const json = { headers: { "content-type": "application/json" } };
const PASSWORD = "correct-horse-battery";
const PASSWORD_HASH = "$2b$10$mmUbEKpHG/RuX.cyOwgpcOtTIw3ccausFgzFcdaVF.HugyzTFHuc.";

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

/** One document, read once a call through connections that the object keeps. */
export class Documents extends DurableObject<Env> {
  readonly #client: MongoClient;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#client = new MongoClient(env.MONGODB_URI, { maxPoolSize: 20 });
  }

  read(): Promise<FloorDocument | null> {
    return this.#client.db(FLOOR_DATABASE).collection<FloorDocument>(FLOOR_COLLECTION).findOne({ _id: FLOOR_ID });
  }
}

async function readDocument(env: Env, name: string): Promise<Response> {
  const found = await env.DOCUMENTS.getByName(name).read();
  return found ? Response.json(found) : new Response("the floor's document is missing", { status: 500 });
}

/**
 * The floors that scenarios are measured against: A a fixed 2 KB JSON, B one bare query, C one bare object write,
 * D one bare document read, E one comparison of a password and then D.
 */
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const [, floor = "", name = ""] = pathname.split("/");
    switch (floor) {
      case "b":
        return Response.json(await neon(env.DATABASE_URL)`select 1 as one`);
      case "c":
        return Response.json({ written: await env.ROWS.getByName(pathname).write(pathname) });
      case "d":
        return readDocument(env, name);
      case "e":
        if (!(await compare(PASSWORD, PASSWORD_HASH))) return new Response("no match", { status: 500 });
        return readDocument(env, name);
      default:
        return new Response(fixed, json);
    }
  },
} satisfies ExportedHandler<Env>;
