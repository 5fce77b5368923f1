import { runChecks } from "./lib/checks.ts";

// Lint, types, formatting, unused code, and drift of what is generated. Everything is looked at, whatever fails.
const outcomes = await runChecks();
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;
