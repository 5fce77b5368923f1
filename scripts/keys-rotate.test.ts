import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseKeySet } from "./lib/key-set.ts";

const script = fileURLToPath(new URL("keys-rotate.ts", import.meta.url));
const run = (...args: string[]) => promisify(execFile)(process.execPath, [script, ...args]);
let folder: string;
let file: string;
const readSet = async () => parseKeySet(await readFile(file, "utf8"));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keys-"));
  file = join(folder, "jwt-keys.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("makes a set, rotates it, and prints how to use it but nothing of a key", async () => {
  await run("--file", file);
  const [before] = (await readSet()).keys;
  const { stdout, stderr } = await run("--file", file, "--env", "staging");
  const { keys } = await readSet();
  expect(keys.map(({ kid }) => kid)).toEqual([expect.any(String), before?.kid]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(["jwt-keys.json"]);
  expect(stdout).toContain(`wrangler secret put JWT_KEYS -c wrangler/user.jsonc --env staging < ${file}`);
  for (const { kid } of keys) expect(stdout).toContain(kid);
  for (const secret of [keys[0]?.d, before?.d]) expect(stdout + stderr).not.toContain(secret);
});

it("leaves a file as it is that it cannot read, and shows nothing of it", async () => {
  await writeFile(file, '{"keys":[{"d":"secret-part"');
  const failure = (await run("--file", file).catch((error: unknown) => error)) as { code: number; stderr: string };
  expect(failure.code).toBe(1);
  expect(failure.stderr).toMatch(/not a JWK set/);
  expect(failure.stderr).not.toContain("secret-part");
  expect(await readFile(file, "utf8")).toBe('{"keys":[{"d":"secret-part"');
  expect(await readdir(folder)).toEqual(["jwt-keys.json"]);
});

it("refuses while another rotation is under way", async () => {
  await run("--file", file);
  const before = await readFile(file, "utf8");
  await writeFile(`${file}.draft`, "");
  await expect(run("--file", file)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(".draft") });
  expect(await readFile(file, "utf8")).toBe(before);
});

it("refuses a life that is no number, and an unknown key to drop", async () => {
  await expect(run("--file", file, "--ttl", "1d")).rejects.toMatchObject({ code: 1 });
  await expect(run("--file", file, "--drop-now", "nobody")).rejects.toMatchObject({ code: 1 });
  expect(await readdir(folder)).toEqual([]);
});
