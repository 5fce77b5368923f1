import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createSmtpMailer } from "./mailer.ts";

let close = (): void => undefined;
afterEach(() => close());

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
  const mail = { to: "b@example.com", subject: "s", text: "t", html: "h", messageId: "m" };
  await expect(mailer.send(mail)).rejects.toThrow(/timeout/i);
}, 8_000);
