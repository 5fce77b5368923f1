import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { root } from "./lib/tasks.ts";

/** Secrets by their shape. What is public by intent, as the local cloud's, has none of these. */
const SECRETS: Record<string, RegExp> = {
  "a private key": /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/,
  "a live Stripe key": /\b[sr]k_live_[0-9a-zA-Z]{16,}/,
  "a Stripe test key": /\b[sr]k_test_[0-9a-zA-Z]{24,}/,
  "a Stripe webhook secret": /\bwhsec_[0-9a-zA-Z]{32,}\b/,
  "a key of AWS or R2": /\bAKIA[0-9A-Z]{16}\b/,
  "a token of GitHub": /\bgh[pousr]_[0-9A-Za-z]{36}\b|\bgithub_pat_\w{40,}/,
  "a token of npm": /\bnpm_[0-9A-Za-z]{36}\b/,
  "a login of MongoDB Atlas": /mongodb\+srv:\/\/[^\s:@/"'`<$]+:[^\s:@/"'`<$]+@/,
  "a login of Neon": /postgres(?:ql)?:\/\/[^\s:@"'`]+:[^\s:@"'`]+@[\w.-]+\.neon\.tech/,
  "a private JWK": /"d"\s*:\s*"[\w-]{43}"/,
};

const log = (...args: string[]): string =>
  execFileSync("git", ["log", "--all", ...args], { cwd: root, encoding: "utf8", maxBuffer: 512 * 1024 * 1024 });

it("no secret was ever committed", () => {
  expect(log("--oneline").split("\n").length).toBeGreaterThan(1);
  const added = log("-p", "--no-textconv", "--unified=0", "--format=commit %h")
    .split("\n")
    .filter((line) => line.startsWith("+") || line.startsWith("commit "))
    .join("\n");
  for (const [what, shape] of Object.entries(SECRETS)) {
    const found = shape.exec(added);
    const commit = found ? /commit \w+(?![^]*\ncommit )/.exec(added.slice(0, found.index))?.[0] : undefined;
    expect([what, commit]).toEqual([what, undefined]);
  }
});

it("and each would be seen", () => {
  const samples: Record<string, string> = {
    "a private key": `-----BEGIN PRIVATE KEY-----\n${"A".repeat(64)}`,
    "a live Stripe key": `sk_live_${"a1".repeat(12)}`,
    "a Stripe test key": `sk_test_${"a1".repeat(12)}`,
    "a Stripe webhook secret": `whsec_${"a1".repeat(16)}`,
    "a key of AWS or R2": `AKIA${"A".repeat(16)}`,
    "a token of GitHub": `ghp_${"a1".repeat(18)}`,
    "a token of npm": `npm_${"a1".repeat(18)}`,
    "a login of MongoDB Atlas": ["mongodb+srv:/", "/shop:hidden", "@x.mongodb.net"].join(""),
    "a login of Neon": ["postgresql:/", "/shop:hidden", "@ep-x.eu.neon.tech"].join(""),
    "a private JWK": `{"d":"${"a".repeat(43)}"}`,
  };
  for (const [what, shape] of Object.entries(SECRETS))
    expect([what, shape.test(samples[what] ?? "")]).toEqual([what, true]);
});
