import type { Act } from "@orderapp/contracts/user";
import { newId } from "@orderapp/core/ids";
import { beforeAll, describe, expect, it } from "vitest";
import { admin, context, person, type Person } from "../../test/accounts.ts";
import { ask, call, rpc } from "../../test/support.ts";
import { newObjectId } from "../users/object-id.ts";

let root: Person;
let user: Person;
beforeAll(async () => {
  root = await admin();
  user = await person();
});

type Entry = { id: string; at: string; action: string; outcome: { status: number } | null };
type List = { data: Entry[]; page: { nextCursor: string | null; hasMore: boolean } };
async function list(query: Record<string, string>, token: string | undefined = root.token) {
  const { status, body } = await ask("GET", `/v1/audit?${new URLSearchParams(query).toString()}`, { token });
  return { status, body: body as List & { code?: string } };
}
const idsOf = async (query: Record<string, string>) => (await list(query)).body.data.map(({ id }) => id);

const act = (changes: Partial<Act> = {}): Act => ({
  id: newId(),
  service: "product",
  actor: { userId: newObjectId(), email: "root@example.com" },
  action: "PATCH /v1/products/{id}",
  target: "/v1/products/1",
  at: new Date().toISOString(),
  from: { address: "203.0.113.7", country: "DE", userAgent: "tests" },
  traceId: "0af7651916cd43dd8448eb211c80319c",
  ...changes,
});
const begin = async (one: Act): Promise<Act> => {
  expect(await rpc.beginAct(call, one)).toMatchObject({ ok: true });
  return one;
};

/** An id of this moment, as a UUIDv7 begins. */
function idAt(time: string): string {
  const hex = Date.parse(time).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}

describe("the audit log", () => {
  it("shows an act as it was begun, then how it ended", async () => {
    const one = await begin(act());
    const entry = { ...one, outcome: null };
    const actorId = one.actor.userId;
    expect((await list({ actorId })).body).toStrictEqual({ data: [entry], page: { nextCursor: null, hasMore: false } });
    const outcome = { status: 201, created: "/v1/products/2", detail: { title: "$new", price: 5, draft: true } };
    await rpc.finishAct(call, { id: one.id, outcome });
    expect((await list({ actorId })).body.data).toStrictEqual([{ ...one, outcome }]);
  });

  it("keeps one entry of an act that is begun again, and its first outcome", async () => {
    const one = await begin(act());
    await begin({ ...one, target: "/v1/other" });
    await rpc.finishAct(call, { id: one.id, outcome: { status: 200 } });
    await rpc.finishAct(call, { id: one.id, outcome: { status: 500 } });
    await begin(one);
    expect((await list({ actorId: one.actor.userId })).body.data).toStrictEqual([{ ...one, outcome: { status: 200 } }]);
  });

  it("knows no end of an act that was never begun", async () => {
    const id = newId();
    await rpc.finishAct(call, { id, outcome: { status: 200 } });
    expect((await context().audit.list({ limit: 1_000 })).filter((entry) => entry.id === id)).toStrictEqual([]);
  });

  it("keeps texts that look like operators as they are", async () => {
    const one = await begin(act({ target: "/v1/products/$set.{x}.*", from: { userAgent: "$where" } }));
    const { body } = await list({ actorId: one.actor.userId, target: "/v1/products/$set.{x}.*" });
    expect(body.data).toStrictEqual([{ ...one, outcome: null }]);
  });
});

describe("GET /v1/audit", () => {
  it("filters by actor, action and target, which may be cut short", async () => {
    const actor = { userId: newObjectId(), email: "ada@example.com" };
    const actorId = actor.userId;
    const product = await begin(act({ actor }));
    const order = await begin(act({ actor, action: "POST /v1/orders/{id}/ship", target: "/v1/orders/1/ship" }));
    await begin(act());
    expect(await idsOf({ actorId })).toStrictEqual([order.id, product.id]);
    expect(await idsOf({ actorId, action: "PATCH /v1/products/{id}" })).toStrictEqual([product.id]);
    expect(await idsOf({ actorId, action: "POST" })).toStrictEqual([order.id]);
    expect(await idsOf({ actorId, action: "ATCH" })).toStrictEqual([]);
    expect(await idsOf({ actorId, action: ".*" })).toStrictEqual([]);
    expect(await idsOf({ actorId, target: "/v1/orders/1" })).toStrictEqual([order.id]);
    expect(await idsOf({ actorId, target: "/v1/" })).toHaveLength(2);
    expect(await idsOf({ actorId: "$ne" })).toStrictEqual([]);
  });

  it("filters by time: from a moment on, until just before another", async () => {
    const actor = { userId: newObjectId(), email: "ada@example.com" };
    const actorId = actor.userId;
    const times = ["2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z", "2026-03-03T00:00:00.000Z"] as const;
    const made = [];
    for (const at of times) made.push((await begin(act({ actor, at, id: idAt(at) }))).id);
    const [first, second, third] = made;
    expect(await idsOf({ actorId, from: times[1] })).toStrictEqual([third, second]);
    expect(await idsOf({ actorId, to: times[1] })).toStrictEqual([first]);
    expect(await idsOf({ actorId, from: times[1], to: times[2] })).toStrictEqual([second]);
    // The same moment by another clock.
    expect(await idsOf({ actorId, from: "2026-03-03T01:00:00+01:00" })).toStrictEqual([third]);
    expect(await idsOf({ actorId, from: "0001-01-01T00:00:00Z", to: "9999-12-31T23:59:59Z" })).toHaveLength(3);
  });

  it("pages newest first, and shows each once though more is done meanwhile", async () => {
    const actor = { userId: newObjectId(), email: "ada@example.com" };
    const actorId = actor.userId;
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await begin(act({ actor }))).id);
    const first = (await list({ actorId, limit: "3" })).body;
    await begin(act({ actor }));
    const second = (await list({ actorId, limit: "3", cursor: String(first.page.nextCursor) })).body;
    expect([...first.data, ...second.data].map(({ id }) => id)).toStrictEqual(ids);
    expect(second.page).toStrictEqual({ nextCursor: null, hasMore: false });
  });

  it.each<Record<string, string>>([
    { from: "yesterday" },
    { from: "2026-03-01" },
    { to: "2026-02-30T00:00:00Z" },
    { to: "2026-03-01T00:00:00" },
    { "actorId[$ne]": "x" },
    { action: "" },
    { target: "x".repeat(1024) },
    { outcome: "200" },
  ])("refuses %j", async (query) => {
    expect(await list(query)).toMatchObject({ status: 422, body: { code: "validation_failed" } });
  });

  it.each(["x", btoa('["audit:-id","x"]'), btoa('["users:-id","6743a1c5e4b0a1d2c3f4a5b6"]')])(
    "refuses the cursor %s",
    async (cursor) => {
      expect(await list({ cursor })).toMatchObject({ status: 400, body: { code: "invalid_cursor" } });
    },
  );

  it("is for administrators, and nobody can change it", async () => {
    const one = await begin(act());
    expect(await list({}, user.token)).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await ask("GET", "/v1/audit")).status).toBe(401);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      for (const path of ["/v1/audit", `/v1/audit/${one.id}`]) {
        expect((await ask(method, path, { token: root.token, json: {} })).status).toBe(404);
      }
    }
    expect((await list({ actorId: one.actor.userId })).body.data).toStrictEqual([{ ...one, outcome: null }]);
  });
});
