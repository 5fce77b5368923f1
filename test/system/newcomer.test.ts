import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { ensureCatalogue } from "@orderapp/local-cloud/dev/seed";
import { expect, it } from "vitest";
import { edited, type Fence, fencesOf, repository } from "../support/fences.ts";
import { openShop } from "../support/shop.ts";

/*
 * What the first pages of the documentation say, done word by word: from a shop that runs to an order that is shipped,
 * and from an idea to an endpoint whose test is green.
 */

const bin = join(repository, "node_modules", ".bin");

/** Runs a script, and answers with what it printed; throws with all of it when it fails. */
async function sh(script: string, cwd: string): Promise<string> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", PATH: [bin, process.env["PATH"]].join(delimiter) };
  const child = spawn("bash", ["-euo", "pipefail", "-c", script], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${script}\nended with ${code}\n${output}${errors}`);
  return output;
}

const MARK = "— next block —";

it("the quick start's commands print what the page says", { timeout: 480_000 }, async () => {
  const fences = await fencesOf("quick-start.md");
  const [start, ...rest] = fences;
  expect(start).toMatchObject({ language: "sh", note: "start", text: expect.stringContaining("pnpm@12 dev") });
  expect(rest.filter(({ note }) => note !== "")).toEqual([]);

  const shop = await openShop();
  const folder = await mkdtemp(join(tmpdir(), "orderapp-newcomer-"));
  try {
    await ensureCatalogue(shop.stack, folder, shop.admin, () => undefined);
    const at: [string, string][] = [
      ["http://127.0.0.1:8787", shop.stack.url],
      ["http://127.0.0.1:12111", shop.cloud.urls.stripe],
      ["http://127.0.0.1:8025", shop.cloud.urls.inbox],
    ];
    const here = (text: string) => at.reduce((known, [written, real]) => known.replaceAll(written, real), text);
    const commands = rest.filter(({ language }) => language === "sh");
    const printed = await sh(commands.map(({ text }) => `${here(text)}echo '${MARK}'`).join("\n"), folder);
    const outputs = printed.split(`${MARK}\n`).filter((output) => output !== "");
    expect(outputs).toEqual(rest.filter(({ language }) => language === "").map(({ text }) => text));
  } finally {
    await shop.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** A copy of the repository, with the same dependencies. */
async function copyOfRepository(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "orderapp-newcomer-"));
  const left = new Set([".git", ".data", ".wrangler", ".vite-temp", ".vite", "dist"]);
  await cp(repository, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !left.has(basename(source)) && source !== join(repository, "node_modules"),
  });
  await symlink(join(repository, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** What pnpm would run. pnpm itself would first look at the copy's dependencies. */
async function withoutPnpm(command: string, copy: string): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(copy, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const direct = command
    .replaceAll(/^pnpm exec /gm, "")
    .replaceAll(/^pnpm (\S+)$/gm, (all: string, name: string) => scripts[name] ?? all);
  if (/\bpnpm\b/.test(direct)) throw new Error(`pnpm is still in it: ${direct}`);
  return direct;
}

async function follow({ language, note, text }: Fence, copy: string): Promise<string> {
  const [how = "", file = ""] = note.split("=");
  const path = join(copy, file);
  if (how === "new") {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } else if (how === "edit") {
    await writeFile(path, edited(await readFile(path, "utf8"), text));
  } else if (language === "sh" && how === "run") {
    return sh(await withoutPnpm(text, copy), copy);
  }
  return "";
}

it("the page on endpoints makes one whose tests are green", { timeout: 480_000 }, async () => {
  const copy = await copyOfRepository();
  try {
    const fences = await fencesOf("how-to/add-an-endpoint.md");
    let output = "";
    for (const fence of fences) output += await follow(fence, copy);
    expect(output).toMatch(/Tests\s+3 passed \(3\)/);
    expect(await readFile(join(copy, "workers/gateway/src/openapi.json"), "utf8")).toContain("countCartItems");
    // As the page's last commands would, for what was changed.
    const changed = fences.flatMap(({ note }) =>
      /^(?:new|edit)=/.test(note) ? note.slice(note.indexOf("=") + 1) : [],
    );
    await sh(`prettier --check ${[...new Set(changed)].join(" ")}`, copy);
    await sh("tsc -p workers/order/tsconfig.json", copy);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});
