import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

type Target = { host: string; port: number; secure: boolean; timeoutMs: number };

/** A connected socket, and whether it has TLS already; as nodemailer wants it. */
export type Opened = { connection: Socket; secured: boolean };
export type WhenOpened = (error: Error | null, opened?: Opened) => void;

/**
 * Connects to a mail server by its name. nodemailer would look the name up and connect to the address, against which
 * workerd then checks the certificate of a server that speaks TLS from the start: no public one has it.
 */
export function openSocket(target: Target, done: WhenOpened): void {
  const { host, port, secure, timeoutMs } = target;
  const socket = secure ? connectTls({ host, port, servername: host }) : connect({ host, port });
  const settle = (error: Error | null): void => {
    clearTimeout(timer);
    socket.removeListener("error", settle);
    socket.removeListener("close", closed);
    if (!error) return done(null, { connection: socket, secured: secure });
    socket.on("error", () => undefined); // What comes after the first error says nothing more.
    socket.destroy();
    done(error);
  };
  const closed = (): void => settle(new Error("The mail server closed the connection."));
  const timer = setTimeout(() => settle(new Error("Connection timeout: the mail server does not answer.")), timeoutMs);
  socket.once("error", settle);
  socket.once("close", closed);
  socket.once(secure ? "secureConnect" : "connect", () => settle(null));
}
