import type { Command, Message, Request } from "./protocol.ts";
import { type Runtime, startRuntime } from "./runtime.ts";

// The process of the Workers. It obeys its parent's messages, and ends when the parent does, however that ends.
let runtime: Runtime | undefined;
let work: Promise<void> = Promise.resolve();

function say(message: Message): void {
  // A parent that has just ended can't be told anything, which is no error here.
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

async function obey(command: Command): Promise<string | undefined> {
  if (command.do === "start") {
    runtime = await startRuntime(command.run, (line) => say({ say: "log", line }));
    return runtime.url;
  }
  if (!runtime) throw new Error("the Workers have not started");
  if (command.do === "reload") await runtime.reload(command.workers);
  else if (command.do === "cron") await runtime.runCrons(command.service);
  else await runtime.store(command.service, command.binding, command.objects);
  return undefined;
}

async function answer({ id, command }: Request): Promise<void> {
  try {
    const url = await obey(command);
    say({ say: "done", id, ...(url === undefined ? {} : { url }) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const portTaken = /address already in use|EADDRINUSE|ERR_ADDRESS_IN_USE/i.test(
      message + (error instanceof Error && "code" in error ? String(error.code) : ""),
    );
    say({ say: "failed", id, message, portTaken });
  }
}

async function end(): Promise<void> {
  await runtime?.stop();
  process.exit(0);
}

process.on("message", (request: Request) => {
  // Crons and reloads wait for one another; none may start before the Workers have.
  work = work.then(() => answer(request));
});
process.on("disconnect", () => void end());
process.on("SIGTERM", () => void end());
