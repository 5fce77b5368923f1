import { beforeAll, describe, expect, it } from "vitest";
import { admin, context, person, type Person } from "../../test/accounts.ts";
import { ask } from "../../test/support.ts";
import { newObjectId } from "../users/object-id.ts";

let root: Person;
let user: Person;
beforeAll(async () => {
  root = await admin();
  user = await person();
});

type Row = { id: string; email: string; name: string; status: string };
type List = { data: Row[]; page: { nextCursor: string | null; hasMore: boolean } };

async function list(query: Record<string, string>, token = root.token) {
  const { status, body } = await ask("GET", `/v1/users?${new URLSearchParams(query).toString()}`, { token });
  return { status, body: body as List & { code?: string } };
}
const idsOf = async (query: Record<string, string>) => (await list(query)).body.data.map(({ id }) => id);

/** A word that nobody else's name has. */
const newWord = () => `w${crypto.randomUUID().replaceAll("-", "")}`;
/** The nth second of some past day. */
const idAt = (second: number) => `60000${second.toString(16).padStart(3, "0")}${newObjectId().slice(8)}`;

describe("GET /v1/users", () => {
  it("shows an account, and nothing else of it", async () => {
    const email = `Grace.${newWord()}@Example.com`;
    const { id } = await person({ email, name: "Grace Hopper" });
    const { body } = await list({ q: email });
    expect(body).toStrictEqual({
      data: [
        {
          id,
          email,
          name: "Grace Hopper",
          role: "USER",
          status: "active",
          emailVerified: true,
          marketingConsent: false,
          createdAt: expect.stringMatching(/Z$/),
          updatedAt: expect.stringMatching(/Z$/),
        },
      ],
      page: { nextCursor: null, hasMore: false },
    });
  });

  it("finds by the beginning of the address or of any word of the name, in any letter case and width", async () => {
    const word = newWord();
    const { id } = await person({ name: `Augusta ${word} King` });
    const { id: other } = await person({ email: `${word}@example.com`, name: "Bob" });
    expect(await idsOf({ q: word.slice(0, 20) })).toStrictEqual([id, other].toSorted().toReversed());
    expect(await idsOf({ q: word.toUpperCase() })).toHaveLength(2);
    expect(await idsOf({ q: `ｗ${word.slice(1)}` })).toHaveLength(2);
    expect(await idsOf({ q: word.slice(1) })).toStrictEqual([]);
  });

  it("wants all of several words, in any order", async () => {
    const word = newWord();
    const { id } = await person({ name: `Ada ${word}` });
    await person({ name: `Bea ${word}`, email: `bea.${word}@example.com` });
    expect(await idsOf({ q: `${word}  ad` })).toStrictEqual([id]);
    expect(await idsOf({ q: `${word} ada cleo` })).toStrictEqual([]);
  });

  it("filters by role and status", async () => {
    const word = newWord();
    const [boss, off] = [await admin({ name: word }), await person({ name: word })];
    await ask("PATCH", `/v1/users/${off.id}`, { token: root.token, json: { status: "disabled" } });
    expect(await idsOf({ q: word, role: "ADMIN" })).toStrictEqual([boss.id]);
    expect(await idsOf({ q: word, status: "disabled" })).toStrictEqual([off.id]);
    expect(await idsOf({ q: word, status: "active", role: "USER" })).toStrictEqual([]);
  });

  it("pages newest first, and shows each once though others join meanwhile", async () => {
    const word = newWord();
    const ids = [5, 4, 3, 2, 1].map(idAt);
    for (const id of ids.toReversed()) await person({ name: word, id });
    const first = (await list({ q: word, limit: "2" })).body;
    expect(first.page.hasMore).toBe(true);
    await person({ name: word, id: idAt(9) });
    const second = (await list({ q: word, limit: "2", cursor: String(first.page.nextCursor) })).body;
    const third = (await list({ q: word, limit: "2", cursor: String(second.page.nextCursor) })).body;
    expect([first, second, third].flatMap(({ data }) => data.map(({ id }) => id))).toStrictEqual(ids);
    expect(third.page).toStrictEqual({ nextCursor: null, hasMore: false });
  });

  it("does not show who is being erased", async () => {
    const gone = await person();
    const filter = { userId: gone.id, from: { role: "USER", status: "active" } as const };
    await context().administration.change({ ...filter, to: { role: "USER", status: "erasing" }, now: new Date() });
    expect(await idsOf({ q: gone.email })).toStrictEqual([]);
    expect((await ask("GET", `/v1/users/${gone.id}`, { token: root.token })).status).toBe(404);
  });

  it.each([
    ".*",
    "^",
    "$",
    "[a-z]",
    "(",
    "\\",
    "\\Q",
    "a|b",
    "?",
    "+",
    "{1}",
    "$ne",
    '{"$ne":null}',
    "🦊",
    "%",
    "\u{fdfa}",
  ])("takes %s for text", async (q) => {
    // Nobody, or who is really called so: other tests leave people.
    for (const { email, name } of (await list({ q })).body.data) {
      const terms = [email, ...name.split(" ")].map((term) => term.toLowerCase());
      expect(terms.filter((term) => term.startsWith(q))).not.toEqual([]);
    }
    const word = newWord();
    const { id } = await person({ name: `${q}${word}` });
    await person({ name: `x${word}` });
    expect(await idsOf({ q: `${q}${word}` })).toStrictEqual([id]);
  });

  it.each<Record<string, string>>([
    { q: "x".repeat(1024) },
    { q: " " },
    { "q[$ne]": "x" },
    { role: "ROOT" },
    { status: "erasing" },
    { "status[$ne]": "active" },
    { limit: "0" },
    { limit: "101" },
    { sort: "name" },
  ])("refuses %j", async (query) => {
    expect(await list(query)).toMatchObject({ status: 422, body: { code: "validation_failed" } });
  });

  it("refuses a repeated filter", async () => {
    expect((await ask("GET", "/v1/users?q=a&q=b", { token: root.token })).status).toBe(422);
  });

  it.each([
    "x",
    btoa('["users:-id","{}"]'),
    btoa('["other","6743a1c5e4b0a1d2c3f4a5b6"]'),
    btoa('["users:-id",{"$gt":""}]'),
  ])("refuses the cursor %s", async (cursor) => {
    expect(await list({ cursor })).toMatchObject({ status: 400, body: { code: "invalid_cursor" } });
  });

  it("is for administrators", async () => {
    expect(await list({}, user.token)).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect((await ask("GET", "/v1/users")).status).toBe(401);
    expect((await list({}, `${root.token}x`)).status).toBe(401);
  });
});

describe("GET /v1/users/{id}", () => {
  it("shows an account to administrators only", async () => {
    const path = `/v1/users/${user.id}`;
    const { status, body } = await ask("GET", path, { token: root.token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: user.id, email: user.email, status: "active" });
    expect(Object.keys(body)).not.toContain("passwordHash");
    expect((await ask("GET", path, { token: user.token })).status).toBe(403);
    expect((await ask("GET", path)).status).toBe(401);
  });

  it.each(["6743a1c5e4b0a1d2c3f4a5b6", "x", "6743A1C5E4B0A1D2C3F4A5B6", "%24ne", "undefined", "%F0%9F%A6%8A"])(
    "knows nobody at %s",
    async (id) => {
      expect(await ask("GET", `/v1/users/${id}`, { token: root.token })).toMatchObject({
        status: 404,
        body: { code: "not_found" },
      });
    },
  );
});
