import { once } from "node:events";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { callbackify } from "node:util";
import { getRequestListener } from "@hono/node-server";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { FaultError, Faults } from "../faults.ts";
import { listen } from "../listen.ts";
import { inboxApp } from "./inbox.ts";
import { Mailbox } from "./mailbox.ts";

const mostBytes = 25 * 1024 * 1024;

/** A running SMTP sink and its inbox. */
export interface RunningSmtp {
  smtpPort: number;
  inboxPort: number;
  /** `smtp://127.0.0.1:…` */
  url: string;
  inboxUrl: string;
  /** While down every connection is closed, the open ones included. */
  setDown(down: boolean): void;
  close(): Promise<void>;
}

/**
 * Starts an SMTP server that accepts every mail (with any login or none), keeps the newest `keep` in `dataDir`, and
 * shows them on the inbox's port. A mail is acknowledged when it is on disk. By its faults it answers 451, or is down.
 */
export async function startSmtp(options: {
  smtpPort: number;
  inboxPort: number;
  dataDir: string;
  faults?: Faults;
  keep?: number;
  /** Speaks TLS by this certificate, from the start or by STARTTLS, and takes mails only after this login. */
  tls?: { key: string; cert: string; fromStart: boolean; login: { user: string; pass: string } };
}): Promise<RunningSmtp> {
  const faults = options.faults ?? new Faults("smtp");
  const mailbox = await Mailbox.open(options.dataDir, options.keep ?? 20_000);
  const ends = new Map<string, () => void>();

  const smtp = new SMTPServer({
    name: "mail.orderapp.test",
    banner: "OrderApp local mail sink",
    ...security(options.tls),
    disableReverseLookup: true,
    size: mostBytes,
    socketTimeout: 60_000,
    closeTimeout: 200,
    onAuth: (auth, _session, callback) => {
      const login = options.tls?.login;
      if (login && (auth.username !== login.user || auth.password !== login.pass)) callback(new Error("Wrong login"));
      else callback(null, { user: auth.username ?? "token" });
    },
    onMailFrom: (_address, session, callback) => {
      finish(session);
      ends.set(session.id, faults.begin());
      callbackify(() => faults.before())((error) => callback(error === null ? null : temporary(error)));
    },
    onData: (stream, session, callback) => {
      callbackify(() => take(stream, session))((error, id) => {
        finish(session);
        if (error === null) callback(null, `OK: queued as ${id}`);
        else callback(temporary(error));
      });
    },
    onClose: (session) => finish(session),
  });

  const finish = (session: SMTPServerSession) => {
    ends.get(session.id)?.();
    ends.delete(session.id);
  };
  const take = async (stream: Readable & { sizeExceeded: boolean }, session: SMTPServerSession): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    if (stream.sizeExceeded) throw Object.assign(new Error("The message is too large"), { responseCode: 552 });
    const to = session.envelope.rcptTo.map(({ address }) => address);
    return mailbox.receive(Buffer.concat(chunks), to, session.user ?? "");
  };

  // The other end of a connection may go at any moment; that ends only that connection.
  smtp.on("error", (error: Error & { remote?: string }) => {
    if (error.remote === undefined) console.error("smtp:", error.message);
  });
  const sockets = new Set<Socket>();
  smtp.server.prependListener("connection", (socket) => {
    if (faults.down) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const stopWatching = faults.onChange(({ down }) => {
    if (down) for (const socket of sockets) socket.destroy();
  });

  await started(smtp, options.smtpPort).catch(async (error: unknown) => {
    await mailbox.close();
    throw error;
  });
  const address = smtp.server.address();
  if (address === null || typeof address === "string") throw new Error("the SMTP server has no TCP address");
  const listener = getRequestListener(inboxApp(mailbox, faults).fetch);
  const closeSmtp = async () => {
    stopWatching();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => smtp.close(() => resolve()));
  };
  const inbox = await listen(options.inboxPort, (req, res) => void listener(req, res)).catch(async (error: unknown) => {
    await closeSmtp();
    await mailbox.close();
    throw error;
  });
  return {
    smtpPort: address.port,
    inboxPort: inbox.port,
    url: `smtp://127.0.0.1:${address.port}`,
    inboxUrl: inbox.url,
    setDown: (down) => faults.set({ down }),
    close: async () => {
      await closeSmtp();
      await inbox.close();
      await mailbox.close();
    },
  };
}

async function started(smtp: SMTPServer, port: number): Promise<void> {
  const failed = Promise.withResolvers<never>();
  smtp.once("error", failed.reject);
  smtp.listen(port, "127.0.0.1");
  await Promise.race([once(smtp.server, "listening"), failed.promise]);
  smtp.off("error", failed.reject);
}

type Tls = NonNullable<Parameters<typeof startSmtp>[0]["tls"]>;

const security = (tls: Tls | undefined): SMTPServerOptions =>
  tls
    ? { key: tls.key, cert: tls.cert, secure: tls.fromStart }
    : { authOptional: true, allowInsecureAuth: true, disabledCommands: ["STARTTLS"] };

/** "Try again later", unless the error says which answer it wants. */
function temporary(error: unknown): Error {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = error instanceof FaultError || !("responseCode" in cause) ? 451 : cause.responseCode;
  return Object.assign(new Error(cause.message), { responseCode: code });
}
