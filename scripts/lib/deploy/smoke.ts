/** One thing that a shop that is well can do. Throws when it cannot. */
export interface Check {
  name: string;
  run(shop: Shop): Promise<void>;
}

/** The shop as these checks call it. */
export interface Shop {
  url: string;
  /** Somebody who may sign in, if there is one. */
  login: { email: string; password: string } | undefined;
}

type Init = { method?: string; body?: unknown; token?: string };

const PATIENCE_MS = 10_000;

async function call(shop: Shop, path: string, init: Init, expected: number): Promise<unknown> {
  const response = await fetch(new URL(path, shop.url), {
    method: init.method ?? "GET",
    headers: {
      accept: "application/json",
      ...(init.body === undefined ? {} : { "content-type": "application/json" }),
      ...(init.token === undefined ? {} : { authorization: `Bearer ${init.token}` }),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const read = await response.text();
  const trace = response.headers.get("traceparent")?.split("-")[1] ?? "none";
  if (response.status !== expected) {
    throw new Error(`${init.method ?? "GET"} ${path} answered ${response.status}, not ${expected} (trace ${trace})`);
  }
  return read === "" ? undefined : JSON.parse(read);
}

/** A member of an answer that must be there, found along a path of names and indexes. */
function member(value: unknown, ...path: (string | number)[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== "object" || at === null || !(name in at)) throw new Error(`the answer has no ${path.join(".")}`);
    at = Reflect.get(at, name);
  }
  return at;
}

function textOf(value: unknown, ...path: (string | number)[]): string {
  const found = member(value, ...path);
  if (typeof found !== "string") throw new Error(`${path.join(".")} of the answer is no text`);
  return found;
}

/** What a shop must be able to do before it gets more traffic. None leaves more behind than a cart that expires. */
export const CHECKS: readonly Check[] = [
  { name: "every Worker and its stores are well", run: async (shop) => void (await call(shop, "/health", {}, 200)) },
  {
    name: "the API describes itself",
    async run(shop) {
      const document = await call(shop, "/openapi.json", {}, 200);
      if (!textOf(document, "openapi").startsWith("3.1")) throw new Error("/openapi.json is no OpenAPI 3.1");
    },
  },
  {
    name: "the catalogue can be browsed and searched",
    async run(shop) {
      member(await call(shop, "/v1/products?limit=1", {}, 200), "data");
      member(await call(shop, "/v1/products?q=smoke&limit=1", {}, 200), "page", "hasMore");
      member(await call(shop, "/v1/categories", {}, 200), "data");
    },
  },
  {
    name: "a cart is made and read",
    async run(shop) {
      const id = textOf(await call(shop, "/v1/carts", { method: "POST", body: {} }, 201), "id");
      if (textOf(await call(shop, `/v1/carts/${id}`, {}, 200), "id") !== id) throw new Error("another cart came back");
    },
  },
  {
    name: "what is a person's needs a token, and what is not there is a problem of the contract",
    async run(shop) {
      const refused = await call(shop, "/v1/users/me", {}, 401);
      if (textOf(refused, "code") !== "unauthenticated") throw new Error("another code than unauthenticated");
      if (textOf(await call(shop, "/v1/nowhere", {}, 404), "code") !== "not_found") throw new Error("no not_found");
    },
  },
  {
    name: "signing in works, and its keys are known",
    async run(shop) {
      member(await call(shop, "/.well-known/jwks.json", {}, 200), "keys", 0, "kid");
      if (!shop.login) return;
      const session = await call(shop, "/v1/auth/login", { method: "POST", body: shop.login }, 200);
      const token = textOf(session, "accessToken");
      member(await call(shop, "/v1/users/me", { token }, 200), "email");
    },
  },
];

/** Runs all checks so many times, since a new version may get a tenth of the requests; returns what went wrong. */
export async function smoke(shop: Shop, rounds: number, say: (line: string) => void): Promise<string[]> {
  const wrong: string[] = [];
  for (const check of CHECKS) {
    const { name } = check;
    const failures = await failuresOf(() => check.run(shop), rounds);
    say(
      `${failures.length === 0 ? "✓" : "✗"} ${name}${failures.length === 0 ? "" : ` (${failures.length} of ${rounds})`}`,
    );
    wrong.push(...new Set(failures));
  }
  return wrong;
}

async function failuresOf(run: () => Promise<void>, rounds: number): Promise<string[]> {
  const failures: string[] = [];
  for (let round = 0; round < rounds; round++) {
    try {
      await run();
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  return failures;
}
