import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admin, context, type Person } from "../../test/accounts.ts";
import { ask } from "../../test/support.ts";
import { leaveAdministration } from "./leave-administration.ts";

const ADMIN = { role: "ADMIN", status: "active" } as const;
const USER = { role: "USER", status: "active" } as const;
const all = { limit: 1_000 };

const administrators = () => context().administration.list({ ...ADMIN, ...all });
const patch = (by: Person, id: string, json: unknown) => ask("PATCH", `/v1/users/${id}`, { token: by.token, json });

const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).toSorted((a, b) => a - b);

/** Takes the role from everybody but these. */
async function leaveOnly(staying: Person[]): Promise<void> {
  const ctx = context();
  for (const other of await administrators()) {
    if (staying.some(({ id }) => id === other.id)) continue;
    await leaveAdministration(ctx, other, (turn) =>
      ctx.administration.change({ userId: other.id, from: ADMIN, to: USER, turn: turn ?? "", now: new Date() }),
    );
  }
}

/** These alone are administrators. */
async function only(count: number): Promise<Person[]> {
  const made = await Promise.all(Array.from({ length: count }, () => admin()));
  await leaveOnly(made);
  return made;
}

let before: string[];
beforeAll(async () => {
  before = (await administrators()).map(({ id }) => id);
});
afterAll(async () => {
  const now = new Date();
  for (const userId of before) await context().administration.change({ userId, from: USER, to: ADMIN, now });
});

describe("the last active administrator", () => {
  it.each([{ role: "USER" }, { status: "disabled" }, { role: "USER", status: "disabled" }])(
    "cannot be given %j",
    async (change) => {
      const [last] = (await only(1)) as [Person];
      expect(await patch(last, last.id, change)).toMatchObject({
        status: 409,
        body: { code: "conflict", detail: expect.stringContaining("last active administrator") },
      });
      expect((await administrators()).map(({ id }) => id)).toStrictEqual([last.id]);
      // And is as able as before.
      expect((await patch(last, last.id, ADMIN)).status).toBe(200);
    },
  );

  it("is not kept by a disabled one", async () => {
    const [one, other] = (await only(2)) as [Person, Person];
    expect((await patch(one, other.id, { status: "disabled" })).status).toBe(200);
    expect((await patch(one, one.id, { role: "USER" })).status).toBe(409);
    // One who cannot sign in may lose the role.
    expect((await patch(one, other.id, { role: "USER" })).status).toBe(200);
  });

  it("may go when there is another", async () => {
    const [one, other] = (await only(2)) as [Person, Person];
    expect((await patch(one, one.id, { role: "USER" })).status).toBe(200);
    expect((await administrators()).map(({ id }) => id)).toStrictEqual([other.id]);
  });

  it("cannot erase the account, and of two who do so at once one stays", async () => {
    const people = (await only(2)) as [Person, Person];
    const erase = ({ token }: Person) => ask("DELETE", "/v1/users/me", { token });
    const answers = await Promise.all(people.map(erase));
    expect(statusesOf(answers)).toStrictEqual([202, 409]);
    const [last] = people.filter((_, i) => answers[i]?.status === 409) as [Person];
    expect(await erase(last)).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect((await administrators()).map(({ id }) => id)).toStrictEqual([last.id]);
  });

  it("stays when two demote each other at once, 10 times", async () => {
    for (let round = 0; round < 10; round++) {
      const [one, other] = (await only(2)) as [Person, Person];
      const answers = await Promise.all([
        patch(one, other.id, { role: "USER" }),
        patch(other, one.id, round % 2 ? { role: "USER" } : { status: "disabled" }),
      ]);
      expect(await administrators()).toHaveLength(1);
      const statuses = statusesOf(answers);
      expect(statuses[0]).toBe(200);
      // Too late: by then the last one, or signed out.
      expect([401, 403, 409]).toContain(statuses[1]);
    }
  });

  it("stays when 10 demote or disable one another all at once, 3 times", async () => {
    for (let round = 0; round < 3; round++) {
      const people = await only(10);
      const answers = await Promise.all(
        people.flatMap((by, i) =>
          [1, 4].map((step) => {
            const { id } = people[(i + step) % people.length] as Person;
            return patch(by, id, step === 1 ? { role: "USER" } : { status: "disabled" });
          }),
        ),
      );
      expect((await administrators()).length).toBeGreaterThanOrEqual(1);
      expect(answers.map(({ status }) => status)).toContain(200);
    }
  });

  it("stays when all 6 demote themselves at once, 5 times", async () => {
    for (let round = 0; round < 5; round++) {
      const people = await only(6);
      const answers = await Promise.all(people.map((one) => patch(one, one.id, { role: "USER" })));
      expect(statusesOf(answers)).toStrictEqual([200, 200, 200, 200, 200, 409]);
      expect(await administrators()).toHaveLength(1);
    }
  });
});

describe("a turn", () => {
  const { administration } = context();
  const change = (userId: string, turn?: string) =>
    administration.change({ userId, from: ADMIN, to: USER, ...(turn === undefined ? {} : { turn }), now: new Date() });
  const long = () => new Date(Date.now() + 1);

  async function take(one: Person, staleBefore = new Date(0)): Promise<string> {
    const asked = await administration.takeTurn(one.id, new Date(), staleBefore);
    if (asked.state !== "granted") throw new Error(asked.state);
    return asked.turn;
  }

  it("is needed: without it, or with another's, nothing is written", async () => {
    const [one, other] = (await only(2)) as [Person, Person];
    const turn = await take(one);
    expect(await change(one.id)).toBeNull();
    expect(await change(one.id, "")).toBeNull();
    expect(await change(other.id, turn)).toBeNull();
    expect(await change(one.id, turn)).not.toBeNull();
    await administration.returnTurn(one.id, turn);
  });

  it("is one's at a time, and anybody's when it was given back", async () => {
    const [one, other] = (await only(3)) as [Person, Person];
    const turn = await take(one);
    expect(await administration.takeTurn(other.id, new Date(), new Date(0))).toStrictEqual({ state: "busy" });
    await administration.returnTurn(one.id, turn);
    await administration.returnTurn(other.id, await take(other));
  });

  it("of somebody who died in it is taken away, and what they write late finds nobody", async () => {
    const [one, other] = (await only(2)) as [Person, Person];
    const late = await take(one);
    expect(await administration.takeTurn(other.id, new Date(), long())).toStrictEqual({ state: "busy" });
    const turn = await take(other);
    expect(await change(other.id, turn)).not.toBeNull();
    await administration.returnTurn(other.id, turn);
    expect(await change(one.id, late)).toBeNull();
    expect((await administrators()).map(({ id }) => id)).toStrictEqual([one.id]);
    // Nor does giving it back late take anything from the next.
    await administration.returnTurn(one.id, late);
    expect(await administration.takeTurn(one.id, new Date(), new Date(0))).toStrictEqual({ state: "last" });
  });

  it("of somebody who died in it keeps nobody waiting for good", async () => {
    const [one, other] = (await only(2)) as [Person, Person];
    const anHourAgo = new Date(Date.now() - 3_600_000);
    expect((await administration.takeTurn(one.id, anHourAgo, new Date(0))).state).toBe("granted");
    expect((await patch(one, other.id, { role: "USER" })).status).toBe(200);
  });

  it("is for active administrators", async () => {
    const [one, other] = (await only(2)) as [Person, Person];
    await patch(one, other.id, { role: "USER" });
    for (const id of [other.id, "6743a1c5e4b0a1d2c3f4a5b6", "x"]) {
      expect(await administration.takeTurn(id, new Date(), new Date(0))).toStrictEqual({ state: "gone" });
    }
  });
});
