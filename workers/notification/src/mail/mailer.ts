import { createTransport } from "nodemailer";
import { composeMail } from "./compose.ts";

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
  const transport = createTransport({
    pool: true,
    maxConnections: 4,
    host: url.hostname,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    ...(url.username
      ? {
          auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
          requireTLS: !secure,
        }
      : {}),
    connectionTimeout: Math.min(patienceMs, 4_000),
    greetingTimeout: Math.min(patienceMs, 4_000),
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
  const sender = /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from;
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
