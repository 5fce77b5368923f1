import { DEVELOPMENT } from "@orderapp/contracts/development";
import { isScope, SCOPES, type Scope } from "@orderapp/contracts/permissions";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newKey, pause, type Answer, type Body } from "../support/client.ts";
import { PERMISSION_TABLE, type Belongings, type Row, type Verdict } from "../support/permission-table.ts";
import { ADDRESS, openShop, type Shop } from "../support/shop.ts";

type Operation = { responses: Record<string, unknown>; security?: Record<string, string[]>[] };
type Document = { paths: Record<string, Record<string, Operation>> };
type Caller = { name: string; token: string | undefined; verdict: Verdict };
type People = Record<"person" | "other" | "admin", string>;

const METHODS = new Set(["get", "post", "put", "patch", "delete"]);
const NOTHING = "01900000-0000-7000-8000-000000000000";

let shop: Shop;
let operations: Map<string, Operation>;
let people: People;
let ada: Belongings;
let keys: Map<Scope, string>;

beforeAll(async () => {
  shop = await openShop();
  const { paths } = (await shop.ask<Document>("GET", "/openapi.json")).body;
  const entries = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
  operations = new Map(
    entries
      .filter(({ method }) => METHODS.has(method))
      .map(({ method, path, operation }) => [`${method.toUpperCase()} ${path}`, operation]),
  );
  const [person, other, made] = await Promise.all([shop.register("Ada"), shop.register("Eve"), makeKeys()]);
  people = { person: person.token, other: other.token, admin: shop.admin };
  keys = made;
  ada = await belongingsOf(person);
});
afterAll(() => shop?.close());

async function makeKeys(): Promise<Map<Scope, string>> {
  const made = await Promise.all(
    SCOPES.map(async (scope) => {
      const json = { name: scope, scopes: [scope] };
      const answer = await shop.ask<{ secret: string }>("POST", "/v1/api-keys", { token: shop.admin, json });
      expect(answer.status, answer.text).toBe(201);
      return [scope, answer.body.secret] as const;
    }),
  );
  return new Map(made);
}

async function belongingsOf(person: { token: string; email: string; userId: string }): Promise<Belongings> {
  const { token, email, userId } = person;
  const lamp = await shop.createProduct(10);
  const items = [{ sku: lamp.sku, quantity: 1 }];
  const bought = await shop.createCart(items);
  const [placed, cartId, address, spare] = await Promise.all([
    shop.placeOrder(bought, { token }),
    shop.createCart(items),
    shop.ask<{ id: string }>("POST", "/v1/users/me/addresses", { token, json: ADDRESS }),
    shop.signIn(email, "correct-horse-battery"),
  ]);
  expect([placed.status, address.status], placed.text + address.text).toEqual([201, 201]);
  const claimed = await shop.ask<{ items: { id: string }[] }>("POST", `/v1/carts/${cartId}/claim`, { token });
  expect(claimed.status, claimed.text).toBe(200);
  const { sid } = JSON.parse(Buffer.from(spare.split(".")[1] ?? "", "base64url").toString()) as { sid: string };
  return {
    orderId: placed.body.order.id,
    paymentId: placed.body.payment.id,
    cartId,
    itemId: claimed.body.items[0]?.id ?? "",
    addressId: address.body.id,
    sessionId: sid,
    userId,
    sku: lamp.sku,
  };
}

/** Everybody of the table, the owner last: they may use the thing up. */
function callersOf(row: Row, who: People): Caller[] {
  const ofKeys = [...keys].map(([scope, token]) => ({
    name: `an API key with ${scope}`,
    token,
    verdict: verdictOfKey(row, scope),
  }));
  return [
    { name: "nobody", token: undefined, verdict: row.nobody },
    { name: "another person", token: who.other, verdict: row.other },
    ...ofKeys,
    { name: "an administrator", token: who.admin, verdict: row.admin },
    { name: "a person", token: who.person, verdict: row.person },
  ];
}

function verdictOfKey({ keys: allowed, admin }: Row, scope: Scope): Verdict {
  // What refuses even administrators knows no keys.
  if (admin === 401) return 401;
  return allowed === "all" || allowed === scope ? "ok" : 403;
}

const operationOf = (name: string): string => name.split("?")[0] ?? "";

/** A machine that is busy asks to come again, whoever comes. */
async function unlessBusy(ask: () => Promise<Answer<Body>>, tries = 5): Promise<Answer<Body>> {
  const answer = await ask();
  if (answer.status !== 503 || tries === 1) return answer;
  await pause(1_000);
  return unlessBusy(ask, tries - 1);
}

/** What is wrong with one caller's answer, in words. */
async function faultsOf(name: string, row: Row, { name: caller, token, verdict }: Caller): Promise<string[]> {
  const [method = "", pattern = ""] = name.split(" ");
  const path = row.path?.(ada) ?? pattern.replaceAll(/\{[^}]+\}/g, NOTHING);
  const json = typeof row.json === "function" ? row.json(ada) : row.json;
  const ask = () =>
    shop.ask(method, path, {
      token,
      ...(json === undefined ? {} : { json }),
      ...(row.key ? { key: newKey() } : {}),
    });
  const answer = await unlessBusy(ask);
  const { status } = answer;
  const found = !row.mine || status !== 404;
  const letIn = status < 500 && status !== 401 && status !== 403 && found;
  const right = verdict === "ok" ? letIn : status === verdict;
  const documented = operations.get(operationOf(name))?.responses[status] !== undefined;
  const what = `${name}: ${caller} got ${status} ${answer.body?.code ?? ""} instead of ${verdict}`;
  return [...(right ? [] : [what]), ...(documented || !right ? [] : [`${what}, which openapi.json does not know`])];
}

async function faultsOfRow([name, row]: [string, Row], who = people): Promise<string[]> {
  const callers = callersOf(row, who);
  const owner = row.mine ? callers.splice(-2) : [];
  const faults = await Promise.all(callers.map((caller) => faultsOf(name, row, caller)));
  for (const caller of owner) faults.push(await faultsOf(name, row, caller));
  return faults.flat();
}

const rows = () => Object.entries(PERMISSION_TABLE);

it("the table has a row for each operation, and none for what there is not", () => {
  const inTable = new Set(rows().map(([name]) => operationOf(name)));
  expect([...operations.keys()].filter((name) => !inTable.has(name))).toEqual([]);
  expect([...inTable].filter((name) => !operations.has(name))).toEqual([]);
});

it("the table has a use for each scope, and openapi.json says of each operation whether it is open to nobody", () => {
  const used = new Set(rows().flatMap(([, { keys: scope }]) => (isScope(scope) ? [scope] : [])));
  expect(SCOPES.filter((scope) => !used.has(scope))).toEqual([]);
  const plain = rows().filter(([name, { mine }]) => !name.includes("?") && !mine);
  const open = ({ security = [] }: Operation) => security.length === 0 || security.some((one) => !Object.keys(one)[0]);
  const wrong = plain.filter(([name, { nobody }]) => {
    const operation = operations.get(name);
    return operation && open(operation) !== (nobody === "ok");
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
});

it("openapi.json names the scope with which an API key is let through", () => {
  const scopesOf = ({ security = [] }: Operation) => security.flatMap((one) => one["apiKey"] ?? []);
  const wrong = rows().filter(([name, { keys: scope }]) => {
    const operation = operations.get(name);
    return operation && String(scopesOf(operation)) !== (isScope(scope) ? scope : "");
  });
  expect(wrong.map(([name]) => name)).toEqual([]);
});

it.each([
  ["everybody is answered as the table says", ({ mine, last }: Row) => !mine && !last],
  ["what is a person's own is not there for others", ({ mine }: Row) => mine],
])("%s", async (_, chosen) => {
  const faults: string[] = [];
  for (const row of rows().filter(([, row]) => chosen(row))) faults.push(...(await faultsOfRow(row)));
  expect(faults).toEqual([]);
});

it("what ends a session or an account is done to whoever asks for it", async () => {
  for (const row of rows().filter(([, { last }]) => last)) {
    const [person, other] = await Promise.all([shop.register("Ida"), shop.register("Uma")]);
    const admin = await shop.signIn(DEVELOPMENT.adminEmail, DEVELOPMENT.adminPassword);
    expect(await faultsOfRow(row, { person: person.token, other: other.token, admin })).toEqual([]);
  }
});
