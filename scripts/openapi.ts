import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

/*
 * Merges the OpenAPI documents of all Workers into workers/gateway/src/openapi.json.
 * `pnpm openapi` writes it; `pnpm openapi --check` fails when it is not what the sources say.
 */

type Json = Record<string, unknown>;
type Reply = { description: string; headers?: Json; content?: Json };
type Operation = Json & {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: Json[];
  parameters?: { name: string; in: string }[];
  responses?: Record<string, Reply>;
};
type Document = { paths: Record<string, Record<string, Operation>>; components: Record<string, Json> };

const SERVICES = ["user", "product", "order", "payment", "notification"];
// In the order in which a shop is used.
const TAGS: Record<string, string> = {
  Users: "Accounts, sessions, profiles and addresses; what is held about a person, and its end.",
  Catalogue: "Products, variants, images and categories, for everybody to read and for administrators to keep.",
  Inventory: "What is on hand, what is reserved, and every movement of it.",
  Carts: "Carts of guests and of people, at the prices of today.",
  "Shipping and tax": "How orders may be sent, at what price, and what is taxed at which rate.",
  Orders: "From a cart to an order: placed, paid, shipped, delivered or cancelled, with its whole history.",
  Payments: "Attempts to pay, captures, refunds, and the comparison with what the providers say.",
  Webhooks: "What payment and message providers tell us, and how each of their events fared.",
  Notifications: "Mails, text messages and webhooks that were sent, and those that could not be.",
  "Notification templates": "The texts of mails and messages, by event, channel and language.",
  "Webhook endpoints": "Where this shop tells others what has happened, by the Standard Webhooks specification.",
  "API keys": "Keys for machines, each with the scopes that it was given.",
  Audit: "What administrators and machines have changed.",
  Reports: "What the shop has sold in a time.",
  Gateway: "The service itself: its health, its metrics, its documents.",
};
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
const target = new URL("../workers/gateway/src/openapi.json", import.meta.url);
const pathsTarget = new URL("../workers/gateway/src/openapi-paths.json", import.meta.url);

const info = {
  title: "OrderApp+",
  version: "1.0.0",
  summary: "A storefront backend: catalogue, carts, orders, payments, notifications.",
  description:
    "JSON in camelCase; money in integer minor units; times in UTC with milliseconds. Errors are RFC 9457 problem " +
    "documents whose `code` is stable. Lists are read by `limit` and `cursor`. POST requests honour " +
    "`Idempotency-Key`. Each answer carries `X-Request-Id` and `traceparent`.",
  license: { name: "MIT", identifier: "MIT" },
};

const securitySchemes = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "The access token of `POST /v1/auth/login`, signed ES256; keys at `/.well-known/jwks.json`.",
  },
  apiKey: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "ak_<id>.<secret>",
    description:
      "A machine's key from `POST /v1/api-keys`, in the same header. It is let through where one of its scopes is named, " +
      "and to what is open to everybody; it is no person.",
  },
  metricsToken: { type: "http", scheme: "bearer", description: "The setting METRICS_TOKEN of this deployment." },
};

const headers = {
  RateLimit: {
    description:
      "For each limit that the request counted against, at most how many more will be served (`r`) in how many seconds " +
      "(`t`); draft-ietf-httpapi-ratelimit-headers-11. Absent where nothing is limited.",
    schema: { type: "string" },
    example: '"general-address";r=987;t=7, "general-person";r=199;t=7',
  },
  "RateLimit-Policy": {
    description: "Those limits: so many requests (`q`) in so many seconds (`w`), per address and per person.",
    schema: { type: "string" },
    example: '"general-address";q=1000;w=10, "general-person";q=200;w=10',
  },
  "Retry-After": { description: "Seconds to wait", schema: { type: "integer", minimum: 1 } },
};
const headerRefs = (...names: (keyof typeof headers)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

// What the gateway may answer in the place of any service, and of itself.
const EVERYWHERE = {
  429: "Too many requests (`rate_limited`)",
  502: "A service failed (`upstream_error`)",
  503: "Temporarily unavailable (`unavailable`)",
};

/** What every operation may answer, by what it is: scopes refuse API keys, and no address may hold a NUL. */
function refusalsOf({ security = [], parameters = [] }: Operation): Record<string, string> {
  const signsIn = security.some((scheme) => "bearer" in scheme);
  const isAddressed = parameters.some(({ in: where }) => where !== "header");
  return {
    ...(signsIn ? { 401: "Sign in first (`unauthenticated`)", 403: "Not allowed (`forbidden`)" } : {}),
    ...(isAddressed ? { 422: "The request is not valid (`validation_failed`)" } : {}),
    ...EVERYWHERE,
  };
}

const idempotencyKey = {
  name: "idempotency-key",
  in: "header",
  required: false,
  description: "1 to 255 visible ASCII characters; the same key gets the same answer for 24 h",
  schema: { type: "string" },
};

/** Operations that honour an Idempotency-Key say so, also where their routes leave its header to a middleware. */
function withKey(operation: Operation): Operation {
  const { parameters = [], responses } = operation;
  const isKeyed = responses?.["422"]?.description.includes("`idempotency_key_reused`") ?? false;
  if (!isKeyed || parameters.some(({ name }) => name === idempotencyKey.name)) return operation;
  return { ...operation, parameters: [...parameters, idempotencyKey] };
}

/** An operation with what the gateway adds to its answers. */
function atTheEdge(operation: Operation): Operation {
  const responses: Record<string, Reply> = { ...operation.responses };
  for (const [status, description] of Object.entries(refusalsOf(operation))) {
    const known = responses[status];
    const code = /`\w+`/.exec(description)?.[0] ?? "";
    const content = { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } };
    responses[status] = {
      ...known,
      description: known?.description.includes(code)
        ? known.description
        : [known?.description, description].filter(Boolean).join("; "),
      ...(status !== "429" && status !== "503" ? {} : { headers: { ...known?.headers, ...headerRefs("Retry-After") } }),
      content: known?.content ?? content,
    };
  }
  for (const [status, reply] of Object.entries(responses)) {
    if (!status.startsWith("2") && status !== "429") continue;
    responses[status] = { ...reply, headers: { ...reply.headers, ...headerRefs("RateLimit", "RateLimit-Policy") } };
  }
  // Said of each: what needs no sign-in is so on purpose.
  return { ...operation, security: operation.security ?? [], responses: sorted(responses) };
}

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/** A schema that may be null, as JSON Schema means it: the generator writes `allOf` with a `type` that nothing satisfies. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withNulls(inner)] as const);
  const schema: Json = Object.fromEntries(entries);
  const [known, more] = Array.isArray(schema["allOf"]) ? schema["allOf"] : [];
  if (!isObject(known) || !isObject(more) || !isDeepStrictEqual(more["type"], ["object", "null"])) return schema;
  const { type: _, ...said } = more;
  const { allOf: __, ...rest } = schema;
  return { ...rest, ...said, anyOf: [known, { type: "null" }] };
}

async function documentOf(service: string): Promise<Document> {
  const path = fileURLToPath(new URL(`../workers/${service}/src/app.ts`, import.meta.url));
  const module: unknown = await import(path);
  const createApp = isObject(module) ? module["createApp"] : undefined;
  if (typeof createApp !== "function") throw new Error(`${service}: src/app.ts exports no createApp`);
  const parts: unknown = createApp();
  const whole = isObject(parts) ? parts["whole"] : undefined;
  const app: unknown = typeof whole === "function" ? await whole() : undefined;
  const generate = isObject(app) ? app["getOpenAPI31Document"] : undefined;
  if (typeof generate !== "function") throw new Error(`${service}: createApp().whole() answers no OpenAPIHono`);
  return withNulls(JSON.parse(JSON.stringify(generate.call(app, { openapi: "3.1.0", info })))) as Document;
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function merge(parts: { service: string; document: Document }[], faults: string[]): Document {
  const paths: Document["paths"] = {};
  const components: Document["components"] = { headers, securitySchemes };
  for (const { service, document } of parts) {
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        if (paths[path]?.[method]) faults.push(`${service}: ${method} ${path} is described by another Worker too`);
        const tags = operation.tags?.map((tag) => tag.charAt(0).toUpperCase() + tag.slice(1).replaceAll("-", " "));
        paths[path] = { ...paths[path], [method]: atTheEdge(withKey(tags ? { ...operation, tags } : operation)) };
      }
    }
    for (const [kind, entries] of Object.entries(document.components ?? {})) {
      for (const [name, entry] of Object.entries(entries)) {
        const known = components[kind]?.[name];
        if (known !== undefined && !isDeepStrictEqual(known, entry)) {
          faults.push(`${service}: components.${kind}.${name} differs from another Worker's`);
        }
        components[kind] = { ...components[kind], [name]: entry };
      }
    }
  }
  const ordered = Object.entries(components).map(([kind, entries]) => [kind, sorted(entries)] as const);
  return { paths: sorted(paths), components: sorted(Object.fromEntries(ordered)) };
}

function lint(document: Document, faults: string[]): void {
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const at = `${method} ${path}`;
      if (!METHODS.includes(method)) continue;
      if (!operation.summary) faults.push(`${at}: no summary`);
      if (!operation.tags?.length) faults.push(`${at}: no tags`);
      if (!operation.operationId) faults.push(`${at}: no operationId`);
      else if (ids.has(operation.operationId)) faults.push(`${at}: operationId ${operation.operationId} is not unique`);
      else ids.add(operation.operationId);
      for (const tag of operation.tags ?? []) if (!TAGS[tag]) faults.push(`${at}: the tag ${tag} is not described`);
      for (const scheme of (operation.security ?? []).flatMap(Object.keys)) {
        if (!document.components["securitySchemes"]?.[scheme]) faults.push(`${at}: unknown security scheme ${scheme}`);
      }
    }
  }
  for (const [, ref = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)) {
    const [kind = "", name = ""] = ref.split("/");
    if (!document.components[kind]?.[name]) faults.push(`$ref to components/${ref}, which does not exist`);
  }
}

async function build(): Promise<string> {
  const { ownPaths }: { ownPaths: Document["paths"] } = await import(
    new URL("../workers/gateway/src/own-openapi.ts", import.meta.url).href
  );
  const services = await Promise.all(
    SERVICES.map(async (service) => ({ service, document: await documentOf(service) })),
  );
  const faults: string[] = [];
  const merged = merge([...services, { service: "gateway", document: { paths: ownPaths, components: {} } }], faults);
  lint(merged, faults);
  if (faults.length > 0) throw new Error(`the OpenAPI documents do not fit together:\n  ${faults.join("\n  ")}`);
  const used = new Set(
    Object.values(merged.paths).flatMap((item) => Object.values(item).flatMap((op) => op.tags ?? [])),
  );
  const tags = Object.entries(TAGS)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }));
  const document = { openapi: "3.1.0", info, servers: [{ url: "/" }], tags, ...merged };
  return `${JSON.stringify(document, null, 2)}\n`;
}

// The paths alone too, which the gateway needs at its start: it would read the whole document for them.
async function files(): Promise<{ target: URL; text: string }[]> {
  const document = await build();
  const { paths } = JSON.parse(document) as Document;
  return [
    { target, text: document },
    { target: pathsTarget, text: `${JSON.stringify(Object.keys(paths), null, 2)}\n` },
  ];
}

const built = await files();
const isKnown = async (file: { target: URL; text: string }): Promise<boolean> =>
  existsSync(file.target) && (await readFile(file.target, "utf8")) === file.text;
if ((await Promise.all(built.map(isKnown))).every(Boolean)) {
  console.log("openapi.json is up to date");
} else if (process.argv.includes("--check")) {
  console.error("workers/gateway/src/openapi.json is not what the sources say: run `pnpm openapi`, and commit it");
  process.exitCode = 1;
} else {
  for (const file of built) await writeFile(file.target, file.text);
  console.log("openapi.json and openapi-paths.json are written");
}
