import { beforeAll, describe, expect, it } from "vitest";
import { ask, signedIn, type Answer } from "../../test/support.ts";

const PATH = "/v1/users/me/addresses";
const HOME = { name: "Ada Lovelace", line1: "Torstrasse 1", city: "Berlin", postalCode: "10119", country: "DE" };
const FULL = { ...HOME, line2: "Hinterhaus", region: "BE", phone: "+49 30 1234567" };

const list = (token?: string) => ask("GET", PATH, { token });
const add = (token: string | undefined, json: unknown, key?: string) =>
  ask("POST", PATH, { token, json, ...(key ? { key } : {}) });
const put = (token: string | undefined, id: unknown, json: unknown) =>
  ask("PUT", `${PATH}/${String(id)}`, { token, json });
const remove = (token: string | undefined, id: unknown) => ask("DELETE", `${PATH}/${String(id)}`, { token });

type Kept = { id: string; name: string; isDefault: boolean };
const kept = (answer: Answer): Kept[] => answer.body["data"] as Kept[];
const namesOf = async (token: string) => kept(await list(token)).map(({ name }) => name);
const defaultsOf = async (token: string) =>
  kept(await list(token)).flatMap(({ name, isDefault }) => (isDefault ? [name] : []));

describe("addresses", () => {
  it("are kept, read, replaced and deleted", async () => {
    const { access } = await signedIn();
    expect((await list(access)).body).toEqual({ data: [], page: { nextCursor: null, hasMore: false } });

    const made = await add(access, FULL);
    expect(made.status).toBe(201);
    expect(made.body).toStrictEqual({ ...FULL, id: expect.stringMatching(/^[0-9a-f]{24}$/), isDefault: true });
    const path = `${PATH}/${String(made.body["id"])}`;
    expect(made.headers.get("location")).toBe(path);
    const read = await ask("GET", path, { token: access });
    expect(read.body).toStrictEqual(made.body);
    expect(read.headers.get("cache-control")).toBe("no-store");

    const moved = { ...HOME, line1: "Unter den Linden 2" };
    const replaced = await put(access, made.body["id"], moved);
    expect(replaced.status).toBe(200);
    // What the body leaves out is gone.
    expect(replaced.body).toStrictEqual({ ...moved, id: made.body["id"], isDefault: true });
    expect((await list(access)).body["data"]).toStrictEqual([replaced.body]);

    expect((await remove(access, made.body["id"])).status).toBe(204);
    expect((await ask("GET", path, { token: access })).status).toBe(404);
    expect((await remove(access, made.body["id"])).body.code).toBe("not_found");
    expect((await put(access, made.body["id"], HOME)).body.code).toBe("not_found");
    expect(kept(await list(access))).toEqual([]);
  });

  it("have one default as long as there is any", async () => {
    const { access } = await signedIn();
    const ids: Record<string, unknown> = {};
    for (const name of ["one", "two", "three"]) ids[name] = (await add(access, { ...HOME, name })).body["id"];
    expect(await defaultsOf(access)).toEqual(["one"]);
    expect((await put(access, ids["two"], { ...HOME, name: "two", isDefault: true })).body["isDefault"]).toBe(true);
    expect(await defaultsOf(access)).toEqual(["two"]);
    // It is moved by naming another, never taken away.
    expect((await put(access, ids["two"], { ...HOME, name: "two", isDefault: false })).body["isDefault"]).toBe(true);
    await add(access, { ...HOME, name: "four", isDefault: true });
    expect(await defaultsOf(access)).toEqual(["four"]);
    await put(access, ids["three"], { ...HOME, name: "three", isDefault: true });
    await remove(access, ids["three"]);
    expect(await defaultsOf(access)).toEqual(["one"]);
    await remove(access, ids["two"]);
    expect(await defaultsOf(access)).toEqual(["one"]);
    expect(await namesOf(access)).toEqual(["one", "four"]);
  });

  it("are at most 20 when 30 come at once", async () => {
    const { access } = await signedIn();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) => add(access, { ...HOME, name: `${i}`, isDefault: i % 3 === 0 })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    const refused = answers.filter(({ status, body }) => status === 409 && body.code === "conflict");
    expect(refused).toHaveLength(10);
    expect(refused[0]?.body["detail"]).toContain("20");
    expect(await namesOf(access)).toHaveLength(20);
    expect(await defaultsOf(access)).toHaveLength(1);
  });

  it("have one default when each of 10 is made it at once", async () => {
    const { access } = await signedIn();
    for (let i = 0; i < 10; i++) await add(access, { ...HOME, name: `${i}` });
    const all = kept(await list(access));
    await Promise.all(all.map(({ id, name }) => put(access, id, { ...HOME, name, isDefault: true })));
    expect(await defaultsOf(access)).toHaveLength(1);
  });

  it("are made once under one key", async () => {
    const { access } = await signedIn();
    const [first, second] = [await add(access, HOME, "once"), await add(access, HOME, "once")];
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    expect(await namesOf(access)).toHaveLength(1);
    expect((await add(access, FULL, "once")).body.code).toBe("idempotency_key_reused");
  });

  it("keep texts that look like paths and operators as they are", async () => {
    const { access } = await signedIn();
    const odd = { ...HOME, name: "$passwordHash", line1: "$$ROOT", city: "{$ne: 1}", postalCode: "a.$[b]" };
    const { body } = await add(access, odd);
    expect(body).toMatchObject(odd);
    expect((await put(access, body["id"], { ...odd, line1: "$name" })).body).toMatchObject({ line1: "$name" });
  });
});

describe("addresses refuse", () => {
  let access: string;
  let own: string;
  beforeAll(async () => {
    access = (await signedIn()).access;
    own = String((await add(access, HOME)).body["id"]);
  });

  it("another person, who is told that there are none", async () => {
    const eve = await signedIn();
    for (const answer of [
      await ask("GET", `${PATH}/${own}`, { token: eve.access }),
      await put(eve.access, own, { ...HOME, name: "Eve" }),
      await remove(eve.access, own),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
    expect(await namesOf(access)).toEqual(["Ada Lovelace"]);
    expect(kept(await list(eve.access))).toEqual([]);
  });

  it.each(["UK", "ZZ", "XX", "EU", "DD", "de", "DEU", "", "$D"])("%j for a country", async (country) => {
    const { status, body } = await add(access, { ...HOME, country });
    expect([status, body.errors?.[0]?.path]).toEqual([422, "country"]);
    expect((await put(access, own, { ...HOME, country })).status).toBe(422);
  });

  it.each(["name", "line1", "line2", "city", "region", "postalCode", "country", "phone", "isDefault"])(
    "operators, other types and too much in %s",
    async (field) => {
      for (const value of [{ $ne: null }, { $set: 1 }, ["x"], 7, null, "x".repeat(201)]) {
        const answers = [
          await add(access, { ...FULL, [field]: value }),
          await put(access, own, { ...FULL, [field]: value }),
        ];
        for (const { status, body } of answers) expect([status, body.code]).toEqual([422, "validation_failed"]);
      }
    },
  );

  it.each([["id"], ["userId"], ["$set"], ["__proto__x"]])("the unknown field %s", async (field) => {
    expect((await add(access, { ...HOME, [field]: "x" })).status).toBe(422);
    expect((await put(access, own, { ...HOME, [field]: "x" })).status).toBe(422);
  });

  it.each(["name", "line1", "city", "postalCode", "country"])("a body without %s", async (field) => {
    const { [field]: _, ...rest } = { ...HOME } as Record<string, string>;
    expect((await add(access, rest)).status).toBe(422);
  });

  it.each(["0", "%24ne", "x".repeat(300), "a.b", "%7B%22%24ne%22:1%7D"])("%s for an id", async (id) => {
    expect((await ask("GET", `${PATH}/${id}`, { token: access })).status).toBe(404);
    expect((await put(access, id, HOME)).status).toBe(404);
    expect((await remove(access, id)).status).toBe(404);
  });

  it("who is signed out, on each route", async () => {
    const ada = await signedIn();
    const id = String((await add(ada.access, HOME)).body["id"]);
    await ask("POST", "/v1/auth/logout", { token: ada.access });
    for (const token of [undefined, ada.access]) {
      const answers = [
        await list(token),
        await ask("GET", `${PATH}/${id}`, { token }),
        await add(token, HOME),
        await put(token, id, HOME),
        await remove(token, id),
      ];
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    }
  });
});
