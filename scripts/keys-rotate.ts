import { open, readFile, rename, rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runCommand } from "./lib/command.ts";
import { type KeySet, type Rotation, parseKeySet, rotateKeys } from "./lib/key-set.ts";

const USAGE = `pnpm keys:rotate --file jwt-keys.json [--ttl 86400] [--env production] [--drop-now KID]…
  --file      the set of keys; made when it is not there. Keep it as you keep any secret
  --ttl       ACCESS_TOKEN_TTL_SECONDS of that environment: old keys verify for so long
  --env       the environment that the printed command is for
  --drop-now  a key that became known: what it signed is refused as soon as the secret is in use`;

const { values } = parseArgs({
  options: {
    file: { type: "string" },
    ttl: { type: "string", default: "86400" },
    env: { type: "string", default: "production" },
    "drop-now": { type: "string", multiple: true, default: [] },
    help: { type: "boolean", default: false },
  },
});

async function readSet(file: string): Promise<KeySet> {
  try {
    return parseKeySet(await readFile(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { keys: [] };
    throw error;
  }
}

/** The draft is the lock: of two rotations at once, one fails. It becomes the file as a whole, or not at all. */
async function rotateFile(file: string, ttlSeconds: number, dropNow: readonly string[]): Promise<Rotation> {
  const draft = `${file}.draft`;
  const handle = await open(draft, "wx", 0o600).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new Error(`${draft} is there: another rotation is under way, or one broke off. Then remove it.`);
  });
  try {
    let rotation: Rotation;
    try {
      rotation = rotateKeys(await readSet(file), { now: new Date(), ttlSeconds, dropNow });
      await handle.writeFile(`${JSON.stringify(rotation.set)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
    return rotation;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const quoted = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);

function describe(file: string, { signs, verify, dropped }: Rotation): string {
  return [
    `${signs}  signs from now on`,
    ...verify.map(
      ({ kid, until }) => `${kid}  verifies until ${until.toISOString()}, and goes with a rotation after that`,
    ),
    ...dropped.map((kid) => `${kid}  dropped`),
    "",
    "Put the set into use within the hour; until then the key before goes on signing:",
    `  pnpm wrangler secret put JWT_KEYS -c wrangler/user.jsonc --env ${values.env} < ${quoted(file)}`,
    "On this machine `pnpm dev` reads .data/jwt-keys.json when it starts.",
  ].join("\n");
}

async function main(): Promise<void> {
  const ttl = Number(values.ttl);
  if (!values.file || !Number.isInteger(ttl) || ttl <= 0 || !/^\w[\w-]*$/.test(values.env)) throw new Error(USAGE);
  console.log(describe(values.file, await rotateFile(values.file, ttl, values["drop-now"])));
}

await runCommand(values.help && USAGE, main);
