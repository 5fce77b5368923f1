import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newSigningPair } from "../webhooks/certificate.ts";
import { type RunningSmtp, startSmtp } from "./smtp.ts";

let dataDir = "";
let sink: RunningSmtp;
const start = (keep?: number) =>
  startSmtp({ smtpPort: 0, inboxPort: 0, dataDir, ...(keep === undefined ? {} : { keep }) });
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "smtp-"));
  sink = await start();
});
afterEach(async () => {
  await sink.close();
  await rm(dataDir, { recursive: true, force: true });
});

interface Page {
  total: number;
  messages_count: number;
  messages: { ID: string; Subject: string; Read: boolean }[];
}
const mail = {
  from: '"The Shop" <shop@orderapp.test>',
  to: '"Ada Løve" <ada@example.test>',
  subject: "Your order №1",
  text: "Thank you,\nAda!",
  html: "<html><head></head><body><h1>Thank you, Ada!</h1><script>alert(1)</script></body></html>",
};
const deliver = async (more: object = {}, auth?: { user: string; pass: string }) => {
  const transport = createTransport({ url: sink.url, ...(auth === undefined ? {} : { auth }) });
  const host = { host: "127.0.0.1", port: sink.smtpPort, secure: false };
  const mailer = auth === undefined ? transport : createTransport({ ...host, auth });
  try {
    return await mailer.sendMail({ ...mail, ...more });
  } finally {
    mailer.close();
  }
};
const get = (path: string) => fetch(`${sink.inboxUrl}${path}`);
const list = async (path = "/api/v1/messages") => (await (await get(path)).json()) as Page;
const control = (body: object) => fetch(`${sink.inboxUrl}/_control`, { method: "POST", body: JSON.stringify(body) });

it("shows what was sent, with Mailpit's fields", async () => {
  const sent = await deliver({ bcc: "audit@orderapp.test", replyTo: "help@orderapp.test" });
  const page = await list();
  expect(page).toMatchObject({ total: 1, unread: 1, count: 1, messages_count: 1, start: 0 });
  const [first] = page.messages;
  expect(first).toMatchObject({
    MessageID: sent.messageId.replaceAll(/[<>]/g, ""),
    From: { Name: "The Shop", Address: "shop@orderapp.test" },
    To: [{ Name: "Ada Løve", Address: "ada@example.test" }],
    Bcc: [{ Name: "", Address: "audit@orderapp.test" }],
    ReplyTo: [{ Name: "", Address: "help@orderapp.test" }],
    Subject: "Your order №1",
    Snippet: "Thank you, Ada!",
    Read: false,
    Attachments: 0,
  });
  const whole = (await (await get(`/api/v1/message/${first?.ID}`)).json()) as Record<string, unknown>;
  expect(whole).toMatchObject({ ID: first?.ID, HTML: mail.html, Subject: mail.subject });
  expect(String(whole["Text"]).trim()).toBe(mail.text);
  expect((await list()).messages[0]?.Read).toBe(true);
  expect(await (await get(`/api/v1/message/${first?.ID}/raw`)).text()).toContain("To: =?UTF-8?");
  expect(await (await get(`/api/v1/message/latest/headers`)).json()).toMatchObject({
    "Reply-To": ["help@orderapp.test"],
  });
  expect((await get("/api/v1/message/none")).status).toBe(404);
});

it("pages and searches", async () => {
  for (let n = 0; n < 5; n += 1) await deliver({ to: `buyer${n}@example.test`, subject: `Mail ${n}` });
  const subjects = async (path: string) => (await list(path)).messages.map(({ Subject }) => Subject);
  expect(await subjects("/api/v1/messages?start=1&limit=2")).toEqual(["Mail 3", "Mail 2"]);
  expect(await subjects("/api/v1/search?query=to:buyer2@example.test")).toEqual(["Mail 2"]);
  expect(await subjects(`/api/v1/search?query=${encodeURIComponent('subject:"mail 4"')}`)).toEqual(["Mail 4"]);
  expect(await subjects("/api/v1/search?query=to:example.test%20-to:buyer0")).toHaveLength(4);
  expect(await list("/api/v1/search?query=nothing")).toMatchObject({ total: 5, messages_count: 0, messages: [] });
  expect((await get("/api/v1/search")).status).toBe(400);
});

it("shows a mail so that nothing in it can run or load", async () => {
  await deliver({ subject: "<img src=x onerror=alert(1)>" });
  const html = await get("/view/latest.html");
  expect(await html.text()).toContain("<h1>Thank you, Ada!</h1>");
  const policy = html.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("sandbox");
  expect(policy).not.toContain("allow-scripts");
  expect(policy).not.toContain("script-src");
  const text = await get("/view/latest.txt");
  expect(text.headers.get("content-type")).toContain("text/plain");
  expect((await text.text()).trim()).toBe(mail.text);
  const page = await get("/");
  expect(page.headers.get("content-security-policy")).toMatch(/script-src 'sha256-[^']+'/);
  expect(await page.text()).not.toMatch(/https?:\/\//);
});

it("hands out attachments as downloads", async () => {
  await deliver({ attachments: [{ filename: "bill.html", content: "<p>42</p>", contentType: "text/html" }] });
  const whole = (await (await get("/api/v1/message/latest")).json()) as { Attachments: { PartID: string }[] };
  expect(whole.Attachments).toMatchObject([{ FileName: "bill.html", ContentType: "text/html", Size: 9 }]);
  const file = await get(`/api/v1/message/latest/part/${whole.Attachments[0]?.PartID}`);
  expect(file.headers.get("content-disposition")).toContain("attachment");
  expect(await file.text()).toBe("<p>42</p>");
});

it("keeps the newest mails over a restart, and no more than it is told", async () => {
  for (let n = 0; n < 4; n += 1) await deliver({ subject: `Mail ${n}` });
  await sink.close();
  sink = await start(3);
  await deliver({ subject: "Mail 4" });
  expect((await list()).messages.map(({ Subject }) => Subject)).toEqual(["Mail 4", "Mail 3", "Mail 2"]);
  expect(await (await get("/view/latest.txt")).text()).toContain("Ada!");
  expect(await readdir(join(dataDir, "messages"))).toHaveLength(3);
});

it("drops what a crash left half stored", async () => {
  await deliver({ subject: "whole" });
  await deliver({ subject: "without its file" });
  const lost = (await list()).messages[0]?.ID;
  await sink.close();
  await rm(join(dataDir, "messages", `${lost}.eml`));
  await writeFile(join(dataDir, "messages", "stray.eml"), "x");
  sink = await start();
  expect((await list()).messages.map(({ Subject }) => Subject)).toEqual(["whole"]);
  expect(await readdir(join(dataDir, "messages"))).toHaveLength(1);
});

it("deletes some or all", async () => {
  for (let n = 0; n < 3; n += 1) await deliver({ subject: `Mail ${n}` });
  const [newest] = (await list()).messages;
  const remove = (body?: string) =>
    fetch(`${sink.inboxUrl}/api/v1/messages`, { method: "DELETE", ...(body === undefined ? {} : { body }) });
  await remove(JSON.stringify({ IDs: [newest?.ID] }));
  expect((await list()).messages.map(({ Subject }) => Subject)).toEqual(["Mail 1", "Mail 0"]);
  expect((await remove("{")).status).toBe(400);
  await remove();
  expect((await list()).total).toBe(0);
  expect(await readdir(join(dataDir, "messages"))).toEqual([]);
});

it("takes any login", async () => {
  await deliver({}, { user: "shop", pass: "anything" });
  expect((await list()).messages[0]).toMatchObject({ Username: "shop" });
});

it("answers 451 while it is told to fail, and takes the mail afterwards", async () => {
  await control({ errorRate: 1 });
  await expect(deliver()).rejects.toMatchObject({ responseCode: 451 });
  await control({ errorRate: 0 });
  await deliver();
  expect((await list()).total).toBe(1);
});

it("closes connections while it is down, the open ones too", async () => {
  const pooled = createTransport({ pool: true, maxConnections: 1, host: "127.0.0.1", port: sink.smtpPort });
  await pooled.sendMail(mail);
  sink.setDown(true);
  await expect(deliver()).rejects.toMatchObject({ command: "CONN" });
  await expect(pooled.sendMail(mail)).rejects.toBeInstanceOf(Error);
  pooled.close();
  sink.setDown(false);
  await deliver();
  expect((await list()).total).toBe(2);
});

it.each([true, false])(
  "takes mails by TLS (from the start: %s) and its login alone, where that is asked for",
  async (fromStart) => {
    const { privateKey: key, certificate: cert } = await newSigningPair("localhost");
    const login = { user: "shop", pass: "secret" };
    const other = join(dataDir, "other");
    const safe = await startSmtp({ smtpPort: 0, inboxPort: 0, dataDir: other, tls: { key, cert, fromStart, login } });
    const send = async (over: object) => {
      const options = { host: "localhost", port: safe.smtpPort, secure: fromStart, tls: { ca: cert }, auth: login };
      const transport = createTransport({ ...options, ...over });
      try {
        await transport.sendMail(mail);
      } finally {
        transport.close();
      }
    };
    try {
      await send({});
      await expect(send({ auth: { user: "shop", pass: "wrong" } })).rejects.toThrow(/login/i);
      await expect(send({ auth: undefined })).rejects.toThrow(/authentication/i);
      await expect(send({ tls: {} })).rejects.toThrow(/self.signed/i);
      if (!fromStart) await expect(send({ ignoreTLS: true })).rejects.toThrow(/STARTTLS/i);
      expect(((await (await fetch(`${safe.inboxUrl}/api/v1/messages`)).json()) as Page).total).toBe(1);
    } finally {
      await safe.close();
    }
  },
);
