import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./lib/tasks.ts";

/** What belongs to the repository, with what is new in it. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
}).split("\n");
const pages = files.filter(
  (file) => /^(?:docs|ops|packages\/client)\/.*\.md$|^[A-Z]+\.md$/.test(file) && existsSync(join(root, file)),
);

const read = (page: string): Promise<string> => readFile(join(root, page), "utf8");

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const linksIn = (text: string): string[] =>
  [...text.replaceAll(/^```[^]*?^```/gm, "").matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^(?:https?|mailto):/.test(target));

describe.each(pages)("%s", (page) => {
  it("links to what is there", async () => {
    for (const link of linksIn(await read(page))) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : normalize(join(dirname(page), path));
      expect([link, existsSync(join(root, target))]).toEqual([link, true]);
      if (anchor === undefined) continue;
      const headings = [...(await read(target)).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));
      expect(headings, `the headings that ${link} could mean`).toContain(anchor);
    }
  });

  it("names files that are there", async () => {
    // What a page tells to make is not there yet.
    const made = [...(await read(page)).matchAll(/^```\w+ new=(\S+)$/gm)].map(([, file]) => file);
    const text = (await read(page)).replaceAll(/^```[^]*?^```/gm, "");
    const named = [
      ...text.matchAll(/`((?:docs|ops|packages|workers|scripts|test|migrations|wrangler|\.github)\/[^`\s]*)`/g),
    ];
    for (const [, name = ""] of named) {
      if (/[<*{…]/.test(name) || made.includes(name)) continue;
      expect([name, existsSync(join(root, name))]).toEqual([name, true]);
    }
  });

  it("names commands that are there", async () => {
    const { scripts } = JSON.parse(await read("package.json")) as { scripts: Record<string, string> };
    const pnpms = new Set(["install", "exec", "wrangler", "--filter", "add"]);
    for (const [, name = ""] of (await read(page)).matchAll(/\bpnpm(?:@12)? (?:run )?([a-z-][\w:-]*)/g)) {
      expect([name, name in scripts || pnpms.has(name)]).toEqual([name, true]);
    }
  });
});

it("every page of the documentation is found from its first", async () => {
  const seen = new Set<string>();
  const open = ["docs/README.md"];
  for (let page = open.pop(); page !== undefined; page = open.pop()) {
    if (seen.has(page) || !page.endsWith(".md")) continue;
    seen.add(page);
    for (const link of linksIn(await read(page))) open.push(normalize(join(dirname(page), link.split("#")[0] ?? "")));
  }
  const pagesOfDocs = pages.filter((page) => page.startsWith("docs/") && !page.startsWith("docs/decisions/"));
  expect(pagesOfDocs.filter((page) => !seen.has(page))).toEqual([]);
  expect(seen.size).toBeGreaterThan(15);
});
