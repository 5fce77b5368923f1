import MailComposer from "nodemailer/lib/mail-composer";
import { composeMail } from "./compose.ts";
import { createConnections, replyOf, type Reply } from "./smtp-connections.ts";

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

// With the 40 s within which a mail is begun, less than the minute that its lease lasts: nobody else sends it meanwhile.
const LONGEST_MS = 19_000;

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
    mailMs: Math.min(2 * patienceMs, LONGEST_MS),
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

// RFC 5321, 4.2.2: of mailboxes and messages. What is wrong with us may be put right within the day: our sender, or by
// RFC 3463's class 7 our login, our address on a block list, or a policy.
const isFinal = (reply: Reply | undefined): boolean =>
  reply !== undefined &&
  reply.to !== "MAIL FROM" &&
  (reply.code === 501 || (reply.code >= 550 && reply.code <= 559)) &&
  !/^\d{3}[ -]5\.7\./.test(reply.text);

/** The bare address of `Name <address>`, and its domain, which our Message-IDs have too. */
export const readSender = (from: string): { sender: string; domain: string } => ({
  sender: /<([^<>]*)>\s*$/.exec(from)?.[1] ?? from,
  domain: /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost",
});
