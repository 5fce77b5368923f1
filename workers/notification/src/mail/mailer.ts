import { createTransport } from "nodemailer";
import { composeMail } from "./compose.ts";
import { openSocket, type WhenOpened } from "./open-socket.ts";

export type Mail = {
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
  headers?: Record<string, string>;
};

export type Mailer = {
  /** Hands a mail to the server; rejects when it was not accepted. */
  send(mail: Mail): Promise<void>;
  /** Closes what is open; sockets may not outlive the event that opened them. */
  close(): void;
};

/**
 * A mailer over SMTP (`smtp://user:pass@host:port`, `smtps://` for TLS from the start), with few connections.
 * A server that is silent for `patienceMs` has failed.
 */
export function createSmtpMailer(smtpUrl: string, from: string, patienceMs: number): Mailer {
  const url = new URL(smtpUrl);
  const secure = url.protocol === "smtps:";
  const [host, port] = [url.hostname, Number(url.port || (secure ? 465 : 587))];
  const timeoutMs = Math.min(patienceMs, 4_000);
  const transport = createTransport({
    pool: true,
    maxConnections: 4,
    host,
    port,
    secure,
    getSocket: (_options: unknown, done: WhenOpened) => openSocket({ host, port, secure, timeoutMs }, done),
    ...(url.username
      ? {
          auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
          requireTLS: !secure,
        }
      : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { sender, domain } = readSender(from);
  return {
    async send({ to, messageId, subject, text, html, headers = {} }) {
      const id = `<${messageId}@${domain}>`;
      const raw = composeMail({ from, to, subject, text, html, headers, messageId: id, date: new Date() });
      if (raw !== undefined) {
        await transport.sendMail({ envelope: { from: sender, to }, raw });
        return;
      }
      await transport.sendMail({
        from,
        to: { name: "", address: to },
        subject: subject.replace(/[\r\n]+/g, " "),
        text,
        html,
        headers,
        messageId: id,
      });
    },
    close: () => transport.close(),
  };
}

/** The bare address of `Name <address>`, and its domain, which our Message-IDs have too. */
export const readSender = (from: string): { sender: string; domain: string } => ({
  sender: /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from,
  domain: /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost",
});
