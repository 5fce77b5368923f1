import { createScheduledController } from "cloudflare:test";
import { ObjectId } from "mongodb";
import { describe, expect, it, vi } from "vitest";
import { documents, rawUser, siblings } from "../../test/siblings.ts";
import { ask, call, claimsOf, env, rpc, signedIn } from "../../test/support.ts";
import { createContext } from "../context.ts";
import worker from "../index.ts";
import { adoptGuestOrders } from "./guest-orders.ts";
import { sendLink } from "./send-link.ts";

const ctx = createContext(env, call);

/** Somebody new, and the token of a link in a mail to them. */
async function newPerson() {
  const email = `Ada.${crypto.randomUUID()}@Example.com`;
  const { access } = await signedIn(email);
  const userId = String(claimsOf(access)["userId"]);
  return { userId, email, emailKey: email.toLowerCase(), access };
}
type Person = Awaited<ReturnType<typeof newPerson>>;

async function tokenOf({ userId, email }: Person, purpose: "verify_email" | "reset_password"): Promise<string> {
  const eventId = crypto.randomUUID();
  await sendLink(ctx, { purpose, email, eventId });
  const answer = await rpc.linkToken(call, { purpose, userId, eventId });
  if (!answer.ok) throw new Error("no link");
  return answer.value.token;
}

const proofs = {
  "a verified address": async (person: Person) =>
    ask("POST", "/v1/auth/verify-email", { json: { token: await tokenOf(person, "verify_email") } }),
  "a password reset by mail": async (person: Person) =>
    ask("POST", "/v1/auth/reset-password", {
      json: { token: await tokenOf(person, "reset_password"), password: "another-horse-battery" },
    }),
};
const timesAdopted = ({ userId, emailKey }: Person) => siblings.order.timesAdopted(userId, emailKey);
const cron = () => worker.scheduled(createScheduledController(), env);
const makeDue = (userId: string) =>
  documents().updateOne({ _id: new ObjectId(userId) }, { $set: { adoptionDueAt: new Date(0) } });

describe("guests' orders", () => {
  it.each(Object.entries(proofs))("are asked for after %s, and not before", async (_name, prove) => {
    const ada = await newPerson();
    expect(await timesAdopted(ada)).toBe(0);
    expect((await prove(ada)).status).toBeLessThan(300);
    await vi.waitUntil(async () => (await rawUser(ada.userId))?.adoptionDueAt === undefined);
    expect(await timesAdopted(ada)).toBe(1);
    await cron();
    expect(await timesAdopted(ada)).toBe(1);
  });

  it("are asked for by cron until that was done", async () => {
    const ada = await newPerson();
    await siblings.order.breakFor(ada.userId);
    expect((await proofs["a verified address"](ada)).status).toBe(200);
    expect((await rawUser(ada.userId))?.adoptionDueAt).toBeInstanceOf(Date);
    await makeDue(ada.userId);
    await cron();
    const later = (await rawUser(ada.userId))?.adoptionDueAt?.getTime() ?? 0;
    expect(later).toBeGreaterThan(Date.now());
    await siblings.order.mendFor(ada.userId);
    await makeDue(ada.userId);
    await cron();
    expect(await timesAdopted(ada)).toBe(1);
    expect(await rawUser(ada.userId)).not.toHaveProperty("adoptionDueAt");
  });

  it("stay due when the address was shown again after they were asked for", async () => {
    const ada = await newPerson();
    const asked = new Date(Date.now() - 1_000);
    await documents().updateOne(
      { _id: new ObjectId(ada.userId) },
      { $set: { adoptionDueAt: new Date(asked.getTime() + 61_000) } },
    );
    await adoptGuestOrders(ctx, ada, asked);
    expect(await rawUser(ada.userId)).toHaveProperty("adoptionDueAt");
    await adoptGuestOrders(ctx, ada, new Date());
    expect(await rawUser(ada.userId)).not.toHaveProperty("adoptionDueAt");
  });

  it("are not asked for any more for somebody who is erased", async () => {
    const ada = await newPerson();
    await siblings.order.breakFor(ada.userId);
    await proofs["a verified address"](ada);
    await ask("DELETE", "/v1/users/me", { token: ada.access });
    expect(await rawUser(ada.userId)).not.toHaveProperty("adoptionDueAt");
    await siblings.order.mendFor(ada.userId);
    await cron();
    expect(await timesAdopted(ada)).toBe(0);
  });
});
