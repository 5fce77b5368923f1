import SMTPConnection, {
  type SMTPConnectionAuth,
  type SMTPConnectionOptions,
  type SMTPEnvelope,
} from "nodemailer/lib/smtp-connection";
import { openSocket } from "./open-socket.ts";

export type SmtpServer = {
  host: string;
  port: number;
  secure: boolean;
  login: { user: string; pass: string } | undefined;
  /** How long it may take to connect and to greet. */
  timeoutMs: number;
  /** How long it may say nothing. */
  patienceMs: number;
  /** How long one mail may take with all that it needs, a session too. */
  mailMs: number;
};

/** One open session; `fail` ends whatever waits for it when it breaks. */
type Link = { connection: SMTPConnection; alive: boolean; sent: number; fail: (error: Error) => void };

// Servers that count end a session after about as many.
const MAILS_EACH = 100;

/**
 * Sessions with a mail server, as many as mails are sent at the same time; each is used again. A mail is handed over in
 * one piece: nodemailer's own pool feeds it through a chain of streams, whose turns cost several milliseconds each mail.
 */
export function createConnections(server: SmtpServer) {
  const idle: Link[] = [];
  const links = new Set<Link>();

  const drop = (link: Link): void => {
    link.alive = false;
    links.delete(link);
    link.connection.close();
  };

  const release = (link: Link): void => {
    if (link.alive && links.has(link) && link.sent < MAILS_EACH) idle.push(link);
    else drop(link);
  };

  const takeIdle = (): Link | undefined => {
    for (let link = idle.pop(); link; link = idle.pop()) if (link.alive) return link;
    return undefined;
  };

  async function open(): Promise<Link> {
    const connection = await connectionTo(server);
    const link: Link = { connection, alive: true, sent: 0, fail: () => undefined };
    links.add(link);
    const broken = (error: Error): void => {
      link.alive = false;
      links.delete(link);
      link.fail(error);
    };
    connection.on("error", broken);
    connection.once("end", () => broken(new Error("The mail server closed the connection.")));
    try {
      await step(link, (done) => connection.connect(done));
      const { login } = server;
      if (login && connection.allowsAuth) {
        const auth: SMTPConnectionAuth = { type: "login", user: login.user, credentials: login };
        await step(link, (done) => connection.login(auth, done));
      }
      return link;
    } catch (error) {
      drop(link);
      throw error;
    }
  }

  return {
    /** Hands a mail over; rejects with the server's answer when it was not accepted. */
    async send(envelope: SMTPEnvelope, raw: string | Buffer): Promise<void> {
      const until = Date.now() + server.mailMs;
      const link = takeIdle() ?? (await open());
      const tooSlow = setTimeout(() => {
        link.fail(new Error("Timeout: the mail server takes too long."));
        drop(link);
      }, until - Date.now());
      try {
        await step(link, (done) => link.connection.send(envelope, raw, done));
        link.sent += 1;
      } catch (error) {
        // A session outlives a mail that it refused.
        const refused = replyOf(error) !== undefined && link.alive;
        const again = refused && (await wasReset(link));
        if (again) release(link);
        else drop(link);
        throw error;
      } finally {
        clearTimeout(tooSlow);
      }
      release(link);
    },

    close(): void {
      for (const link of links) drop(link);
    },
  };
}

async function connectionTo(server: SmtpServer): Promise<SMTPConnection> {
  const { host, port, secure, timeoutMs, patienceMs } = server;
  const options: SMTPConnectionOptions = {
    host,
    port,
    secure,
    requireTLS: server.login !== undefined && !secure,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: patienceMs,
  };
  return new Promise((resolve, reject) => {
    openSocket({ host, port, secure, timeoutMs }, (error, opened) => {
      if (opened) resolve(new SMTPConnection({ ...options, ...opened }));
      else reject(error ?? new Error("The mail server cannot be reached."));
    });
  });
}

/** Waits for one exchange with the server, or for the session's end. */
function step(link: Link, exchange: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    link.fail = reject;
    exchange((error) => (error ? reject(error) : resolve()));
  });
}

const wasReset = (link: Link): Promise<boolean> =>
  step(link, (done) => link.connection.reset(done)).then(
    () => true,
    () => false,
  );

/** A server's answer to a mail or its addresses, and the command that it answered. */
export type Reply = { code: number; text: string; to: string };

/** What a server answered to a mail; undefined for whatever else went wrong. */
export function replyOf(error: unknown): Reply | undefined {
  if (!(error instanceof Error) || !("responseCode" in error) || !("code" in error)) return undefined;
  const answered = (error.code === "EENVELOPE" || error.code === "EMESSAGE") && error.responseCode !== 421;
  if (!answered || typeof error.responseCode !== "number") return undefined;
  return { code: error.responseCode, text: textOf(error, "response"), to: textOf(error, "command") };
}

const textOf = (error: object, field: string): string => {
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" ? value : "";
};
