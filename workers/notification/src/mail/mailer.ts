import MailComposer from "nodemailer/lib/mail-composer";
import { composeMail } from "./compose.ts";
import { createConnections, replyOf } from "./smtp-connections.ts";

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

/** A mail that its server will never take: no such mailbox, say. */
export class MailRefused extends Error {}

/**
 * A mailer over SMTP (`smtp://user:pass@host:port`, `smtps://` for TLS from the start). A server that is silent for
 * `patienceMs` has failed.
 */
export function createSmtpMailer(smtpUrl: string, from: string, patienceMs: number): Mailer {
  const url = new URL(smtpUrl);
  const secure = url.protocol === "smtps:";
  const connections = createConnections({
    host: url.hostname,
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    login: url.username
      ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
      : undefined,
    timeoutMs: Math.min(patienceMs, 4_000),
    patienceMs,
  });
  const { sender, domain } = readSender(from);
  return {
    async send({ to, messageId, subject, text, html, headers = {} }) {
      const id = `<${messageId}@${domain}>`;
      const raw = composeMail({ from, to, subject, text, html, headers, messageId: id, date: new Date() });
      try {
        if (raw !== undefined) return await connections.send({ from: sender, to: [to] }, raw);
        const mail = new MailComposer({
          from,
          to: { name: "", address: to },
          subject: subject.replace(/[\r\n]+/g, " "),
          text,
          html,
          headers,
          messageId: id,
          disableFileAccess: true,
          disableUrlAccess: true,
        }).compile();
        await connections.send(mail.getEnvelope(), await mail.build());
      } catch (error) {
        if (error instanceof Error && isFinal(replyOf(error))) throw new MailRefused(error.message, { cause: error });
        throw error;
      }
    },
    close: () => connections.close(),
  };
}

// RFC 5321, 4.2.2: of mailboxes and messages. What is wrong with our login, say, may be put right within the day.
const isFinal = (reply: number | undefined): boolean =>
  reply !== undefined && (reply === 501 || (reply >= 550 && reply <= 559));

/** The bare address of `Name <address>`, and its domain, which our Message-IDs have too. */
export const readSender = (from: string): { sender: string; domain: string } => ({
  sender: /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from,
  domain: /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost",
});
