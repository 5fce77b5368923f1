import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSmtp, type RunningSmtp } from "@orderapp/local-cloud/smtp/smtp";
import { newSigningPair } from "@orderapp/local-cloud/webhooks/certificate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/client.ts";
import { openShop, type Shop } from "../support/shop.ts";

type Mail = { Subject: string; MessageID: string; Username: string; To: { Address: string }[] };
type Entry = { id: string; status: string; lastError?: string };

const login = { user: "shop@mail", pass: "p@ss:word/1" };
const credentials = `${encodeURIComponent(login.user)}:${encodeURIComponent(login.pass)}`;
const notification: Record<string, string> = {};
const sinks: RunningSmtp[] = [];
let folder: string;
let shop: Shop;
let before: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mail-"));
  const { privateKey, certificate } = await newSigningPair("localhost");
  await writeFile(join(folder, "ca.pem"), certificate);
  before = process.env["NODE_EXTRA_CA_CERTS"];
  process.env["NODE_EXTRA_CA_CERTS"] = join(folder, "ca.pem"); // what workerd trusts, beside the public authorities
  for (const fromStart of [false, true]) {
    const tls = { key: privateKey, cert: certificate, fromStart, login };
    const dataDir = join(folder, fromStart ? "tls" : "starttls");
    sinks.push(await startSmtp({ smtpPort: 0, inboxPort: 0, dataDir, tls }));
  }
  notification["SMTP_URL"] = `smtp://${credentials}@localhost:${sinks[0]?.smtpPort}`;
  shop = await openShop({ vars: { notification } });
});
afterAll(async () => {
  await shop?.close();
  for (const sink of sinks) await sink.close();
  if (before === undefined) delete process.env["NODE_EXTRA_CA_CERTS"];
  else process.env["NODE_EXTRA_CA_CERTS"] = before;
  await rm(folder, { recursive: true, force: true });
});

async function restartWith(vars: Record<string, string>): Promise<void> {
  Object.assign(notification, vars);
  await shop.stack.restart();
  await eventually(async () => expect((await shop.ask("GET", "/health")).status).toBe(200), 60_000);
}

/** Asks for a mail about a person who signs up. */
async function signUp(name: string): Promise<{ email: string; userId: string }> {
  const email = `${name}@example.com`;
  const json = { email, password: "correct-horse-battery", name };
  const { status, body, text } = await shop.ask<{ user: { id: string } }>("POST", "/v1/auth/register", { json });
  expect(status, text).toBe(201);
  return { email, userId: body.user.id };
}

async function mailsIn(sink: RunningSmtp | undefined, address?: string): Promise<Mail[]> {
  const answer = await fetch(`${sink?.inboxUrl}/api/v1/messages`);
  const { messages } = (await answer.json()) as { messages: Mail[] };
  return messages.filter(({ To }) => address === undefined || To.some(({ Address }) => Address === address));
}

const arrived = (sink: RunningSmtp | undefined, address: string): Promise<Mail> =>
  eventually(async () => {
    const found = await mailsIn(sink, address);
    expect(found).toHaveLength(1);
    return found[0]!;
  }, 30_000);

const entryOf = async (userId: string): Promise<Entry | undefined> => {
  const answer = await shop.ask<{ data: Entry[] }>("GET", `/v1/notifications?userId=${userId}`, { token: shop.admin });
  return answer.body.data[0];
};

describe("mails go", () => {
  it("by STARTTLS and a login, and have the Message-ID of their notification", async () => {
    const { email, userId } = await signUp("starttls");
    const mail = await arrived(sinks[0], email);
    const entry = await eventually(async () => {
      const known = await entryOf(userId);
      expect(known?.status).toBe("sent");
      return known;
    });
    expect(mail).toMatchObject({ Username: login.user, MessageID: `${entry?.id}@orderapp.test` });
  });

  it("not to a server whose certificate has another name", async () => {
    await restartWith({ SMTP_URL: `smtp://${credentials}@127.0.0.1:${sinks[0]?.smtpPort}` });
    const refused = await signUp("other-name");
    await eventually(
      async () =>
        expect(await entryOf(refused.userId)).toMatchObject({ status: "queued", lastError: expect.any(String) }),
      30_000,
    );
    expect(await mailsIn(sinks[0])).toHaveLength(1);
  });

  it("by TLS from the start", async () => {
    await restartWith({ SMTP_URL: `smtps://${credentials}@localhost:${sinks[1]?.smtpPort}` });
    const { email } = await signUp("tls");
    expect(await arrived(sinks[1], email)).toMatchObject({ Username: login.user });
  });

  it("by Cloudflare's binding, where that is set", async () => {
    await restartWith({ MAIL_TRANSPORT: "cloudflare" });
    const { email, userId } = await signUp("cloudflare");
    await eventually(async () => expect((await entryOf(userId))?.status).toBe("sent"), 30_000);
    for (const sink of sinks) expect(await mailsIn(sink, email)).toEqual([]);
  });
});
