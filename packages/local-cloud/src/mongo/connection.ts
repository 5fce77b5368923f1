import type { Socket } from "node:net";
import { findCommand, isQuiet, runCommand } from "./commands/registry.ts";
import type { Command, CommandContext, Reply } from "./commands/context.ts";
import { MongoError } from "./errors.ts";
import { field, isDoc } from "./values.ts";
import type { Doc } from "./values.ts";
import { encodeBody, encodePage, encodeReply, MessageReader, parseRequest, WireError } from "./wire.ts";
import type { Request } from "./wire.ts";

/** Latency and faults, injected before each command; what it throws closes the connection. */
export type Faults = {
  before(): Promise<void>;
  /** Called when a command starts; the function it returns is called when the command has been answered. */
  begin?(): () => void;
};

/** What a connection needs from its server. */
export type Backend = {
  readonly control: Faults | undefined;
  /** Makes the context that a command runs in. */
  context(request: Request, connectionId: number): CommandContext;
  /** Hands the command's changes to the journal; false when there are none. */
  commit(): boolean;
  /** Resolves when everything committed so far is on disk. */
  durable(): Promise<void>;
};

const handshakes = new Set(["hello", "isMaster", "ismaster"]);

/** Serves one socket: requests are answered one after the other, in the order in which they came. */
export class Connection {
  readonly #socket: Socket;
  readonly #backend: Backend;
  readonly #id: number;
  readonly #reader = new MessageReader();
  readonly #queue: Buffer[] = [];
  #busy = false;

  constructor(socket: Socket, backend: Backend, id: number) {
    this.#socket = socket;
    this.#backend = backend;
    this.#id = id;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => this.#receive(chunk));
    // A client that goes away is no fault of the server; the close event does the rest.
    socket.on("error", () => socket.destroy());
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      this.#queue.push(...this.#reader.push(chunk));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.close();
      return;
    }
    if (this.#queue.length > 0 && !this.#busy) void this.#serve();
  }

  async #serve(): Promise<void> {
    this.#busy = true;
    for (let message = this.#queue.shift(); message !== undefined; message = this.#queue.shift()) {
      if (this.#socket.destroyed) break;
      try {
        await this.#answer(parseRequest(message));
      } catch {
        // Nothing that can be answered: malformed bytes, an injected fault, or a journal that failed.
        this.close();
      }
    }
    this.#busy = false;
  }

  async #answer(request: Request): Promise<void> {
    const name = Object.keys(request.command)[0] ?? "";
    const end = isQuiet(name) ? undefined : this.#backend.control?.begin?.();
    try {
      await this.#backend.control?.before();
      const body = await this.#execute(request, name);
      if (request.expectsReply && !this.#socket.destroyed) await this.#send(encodeReply(request, body));
    } finally {
      end?.();
    }
  }

  async #execute(request: Request, name: string): Promise<Uint8Array> {
    let command: Command;
    try {
      command = findCommand(name);
    } catch (error) {
      return encodeBody(failure(error));
    }
    if (request.kind === "query" && !handshakes.has(name)) {
      const refusal = new MongoError(
        "UnsupportedOpQueryCommand",
        `Unsupported OP_QUERY command: ${name}. The client driver may require an upgrade.`,
      );
      return encodeBody(refusal.toReply());
    }
    const body = this.#run(command, request);
    const changed = this.#backend.commit();
    // Even a write that was refused waits: what it saw may not be on disk yet.
    if (changed || command.writes || wantsDurable(request.command)) await this.#backend.durable();
    return body;
  }

  #run(command: Command, request: Request): Uint8Array {
    try {
      return encodeResult(runCommand(command, this.#backend.context(request, this.#id)));
    } catch (error) {
      return encodeBody(failure(error));
    }
  }

  #send(bytes: Buffer): Promise<void> {
    if (this.#socket.write(bytes)) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off("drain", done);
        this.#socket.off("close", done);
        resolve();
      };
      this.#socket.on("drain", done);
      this.#socket.on("close", done);
    });
  }
}

function wantsDurable(command: Doc): boolean {
  const concern = field(command, "readConcern");
  const level = isDoc(concern) ? field(concern, "level") : undefined;
  return level === "majority" || level === "linearizable" || level === "snapshot";
}

function encodeResult(reply: Reply): Uint8Array {
  return "page" in reply ? encodePage(reply.page) : encodeBody({ ...reply.body, ok: 1 });
}

function failure(error: unknown): Doc {
  if (error instanceof MongoError) return error.toReply();
  const message = error instanceof Error ? error.message : String(error);
  const isDeep = error instanceof RangeError;
  return new MongoError(isDeep ? "Overflow" : "InternalError", message).toReply();
}
