import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyMongo } from "@orderapp/local-cloud/migrations";
import { startMongoServer } from "@orderapp/local-cloud/mongo/server";
import { MongoClient, type Collection } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { user } from "../../../../migrations/mongo/user.ts";
import { newObjectId } from "../users/object-id.ts";
import { createPasswords } from "../users/passwords.ts";
import { createAdmin } from "./create-admin.ts";
import type { UserDocument } from "./documents.ts";
import { createSessionRepository } from "./session-repository.ts";

let folder: string;
let server: Awaited<ReturnType<typeof startMongoServer>>;
let client: MongoClient;
let users: Collection<UserDocument>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orderapp-admin-"));
  server = await startMongoServer({ host: "127.0.0.1", port: 0, dataDir: folder });
  client = new MongoClient(server.uri);
  await applyMongo(client.db(user.database), user);
  users = client.db(user.database).collection("users");
});
afterAll(async () => {
  await client.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const password = "correct-horse-battery";
const create = (email: string, promote = false) => createAdmin(server.uri, { email, name: "Root", password, promote });

describe("createAdmin", () => {
  it("makes an administrator who can sign in", async () => {
    expect(await create("Root@Example.com")).toBe("created");
    const made = await users.findOne({ emailKey: "root@example.com" });
    expect(made).toMatchObject({ email: "Root@Example.com", role: "ADMIN", status: "active", emailVerified: true });
    expect(await createPasswords(10).verify(password, made?.passwordHash)).toBe(true);
  });

  it("leaves an account alone that is there, unless it is to be promoted", async () => {
    await create("ada@example.com");
    await users.updateOne({ emailKey: "ada@example.com" }, { $set: { role: "USER", status: "disabled" } });
    expect(await create("ADA@example.com")).toBe("exists");
    expect(await users.findOne({ emailKey: "ada@example.com" })).toMatchObject({ role: "USER", status: "disabled" });
    expect(await create("ADA@example.com", true)).toBe("promoted");
    expect(await users.findOne({ emailKey: "ada@example.com" })).toMatchObject({ role: "ADMIN", status: "active" });
  });

  it("signs out whom it promotes: their tokens say another role", async () => {
    await create("bea@example.com");
    const made = await users.findOneAndUpdate({ emailKey: "bea@example.com" }, { $set: { role: "USER" } });
    const [id, now] = [newObjectId(), new Date()];
    const hashes = { familyHash: "f", tokenHash: "t", device: "tests" };
    await createSessionRepository(client.db(user.database)).start({
      session: {
        id,
        userId: made?._id.toHexString() ?? "",
        ...hashes,
        createdAt: now,
        expiresAt: new Date(now.getTime() + 60_000),
      },
      role: "USER",
      passwordVersion: 1,
      knownDevice: "tests",
    });
    await create("bea@example.com", true);
    const promoted = await users.findOne({ emailKey: "bea@example.com" });
    expect(promoted).toMatchObject({ sessions: [], endedSessions: [id], revocationDueAt: expect.any(Date) });
  });

  it("refuses a password that nobody may have", async () => {
    await expect(
      createAdmin(server.uri, { email: "c@example.com", name: "C", password: "short", promote: false }),
    ).rejects.toThrow("password");
    expect(await users.findOne({ emailKey: "c@example.com" })).toBeNull();
  });
});
