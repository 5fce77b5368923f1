import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";

/*
 * Makes an administrator: `pnpm admin:create --email ada@example.com [--name Ada] [--promote]`.
 * MONGODB_URI says where; the password is asked for, or read from ADMIN_PASSWORD. With --promote an account that is
 * there becomes an administrator's: enabled, signed out everywhere, and with the password that it has.
 */

type CreateAdmin = (
  mongoUri: string,
  input: { email: string; name: string; password: string; promote: boolean },
) => Promise<"created" | "promoted" | "exists">;

const USAGE = "usage: MONGODB_URI=… pnpm admin:create --email <address> [--name <name>] [--promote]";

async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) throw new Error("Set ADMIN_PASSWORD, or run this in a terminal.");
  process.stderr.write("Password (10 to 72 bytes): ");
  // Echoes nothing of what is typed.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}

async function main(): Promise<string> {
  const { values } = parseArgs({
    options: {
      email: { type: "string" },
      name: { type: "string", default: "Administrator" },
      promote: { type: "boolean", default: false },
    },
  });
  const mongoUri = process.env["MONGODB_URI"];
  if (!values.email || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email) || !mongoUri) throw new Error(USAGE);
  const password = process.env["ADMIN_PASSWORD"] ?? (await askPassword());
  const module: { createAdmin: CreateAdmin } = await import(
    new URL("../workers/user/src/db/create-admin.ts", import.meta.url).href
  );
  const { email, name, promote } = values;
  const outcome = await module.createAdmin(mongoUri, { email, name, password, promote });
  if (outcome === "exists") throw new Error(`${email} has an account already; --promote makes it an administrator.`);
  return outcome === "created" ? `${email} is an administrator.` : `${email} is an administrator now; same password.`;
}

try {
  console.log(await main());
} catch (error) {
  console.error(error instanceof Error ? explain(error) : error);
  process.exitCode = 1;
}

/** The message, and for a refused password what is wrong with it. */
function explain(error: Error): string {
  const errors: unknown = "errors" in error ? error.errors : undefined;
  const reasons = Array.isArray(errors) ? errors.map((entry: { message: string }) => entry.message) : [];
  return [error.message, ...reasons].join(" ");
}
