import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createSmtpMailer, MailRefused, type Mailer } from "./mailer.ts";

const mail = { to: "b@example.com", subject: "s", text: "t", html: "h", messageId: "m" };
let close = (): void => undefined;
afterEach(() => close());

/** A server that answers each command as it is told to, and counts who connects; a mailer that writes to it. */
async function serverThat(answer: (line: string) => string | undefined): Promise<{ mailer: Mailer; seen: string[] }> {
  const seen: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    seen.push("connection");
    sockets.push(socket);
    let rest = "";
    let inMail = false;
    socket.on("error", () => undefined).write("220 mx.example.com\r\n");
    socket.on("data", (data) => {
      const lines = (rest + data.toString()).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (inMail && line !== ".") continue;
        seen.push(line);
        const said = answer(line) ?? (line === "DATA" ? "354 Go on" : "250 Fine");
        inMail = line === "DATA" && said.startsWith("3");
        if (said === "drop") socket.destroy();
        else if (said === "slow") setTimeout(() => socket.write("250 Fine\r\n"), 800);
        else socket.write(`${said}\r\n`);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const mailer = createSmtpMailer(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, "a@example.com", 1_000);
  close = () => {
    mailer.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { mailer, seen };
}

const count = (seen: string[], what: string): number => seen.filter((line) => line === what).length;

it("hands mail after mail over in one session", async () => {
  const { mailer, seen } = await serverThat(() => undefined);
  for (let i = 0; i < 3; i++) await mailer.send(mail);
  expect([count(seen, "connection"), count(seen, ".")]).toEqual([1, 3]);
  await Promise.all([mailer.send(mail), mailer.send(mail)]);
  expect([count(seen, "connection"), count(seen, ".")]).toEqual([2, 5]);
});

it.each([
  ["RCPT", "550 5.1.1 No such user", MailRefused],
  ["MAIL", "550 5.7.1 Not from you", Error],
  ["MAIL", "553 5.1.8 No such domain of yours", Error],
  ["RCPT", "554 5.7.1 Your address is on a list", Error],
  [".", "554 5.6.0 Not like this", MailRefused],
  ["RCPT", "451 4.7.1 Come again", Error],
  ["RCPT", "530 5.7.0 Sign in first", Error],
])("tells a refusal for good from one for now: %s, %s", async (command, reply, kind) => {
  let refusing = true;
  const { mailer, seen } = await serverThat((line) => {
    if (refusing && line === "DATA" && command !== ".") return "503 Nobody to send to";
    return refusing && line.startsWith(command) ? reply : undefined;
  });
  const refusal: unknown = await mailer.send(mail).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(kind);
  expect(refusal instanceof MailRefused).toBe(kind === MailRefused);
  refusing = false;
  await mailer.send(mail);
  expect(count(seen, "connection")).toBe(1);
});

it("gives a mail up whose server makes each step wait a little less than too long", async () => {
  const { mailer, seen } = await serverThat((line) => (/^(MAIL|RCPT|DATA|EHLO)/.test(line) ? "slow" : undefined));
  await expect(mailer.send(mail)).rejects.toThrow(/timeout/i);
  expect(count(seen, ".")).toBe(0);
}, 8_000);

it("opens another session when the server has ended one", async () => {
  let dropping = true;
  const { mailer, seen } = await serverThat((line) => (dropping && line.startsWith("RCPT") ? "drop" : undefined));
  const lost: unknown = await mailer.send(mail).catch((error: unknown) => error);
  expect(lost).toBeInstanceOf(Error);
  expect(lost).not.toBeInstanceOf(MailRefused);
  dropping = false;
  await mailer.send(mail);
  expect([count(seen, "connection"), count(seen, ".")]).toEqual([2, 1]);
});

it("writes to an address that is not plain ASCII", async () => {
  const { mailer, seen } = await serverThat((line) => (line.startsWith("EHLO") ? "250 SMTPUTF8" : undefined));
  await mailer.send({ ...mail, to: "bø@example.com" });
  expect(seen.some((line) => line.startsWith("RCPT TO:<bø@example.com>"))).toBe(true);
});

it("gives a server up that greets and then says nothing", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined).write("220 mx.example.com\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const mailer = createSmtpMailer(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, "a@example.com", 50);
  close = () => {
    mailer.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  await expect(mailer.send(mail)).rejects.toThrow(/timeout/i);
}, 8_000);
