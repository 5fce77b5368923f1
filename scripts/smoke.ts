import { parseArgs } from "node:util";
import { smoke } from "./lib/deploy/smoke.ts";

const USAGE = `pnpm smoke --url https://api.example.com [--rounds 5]
  Looks whether a running shop can do what it must. SMOKE_EMAIL and SMOKE_PASSWORD, if set, sign in.`;

const { values } = parseArgs({ options: { url: { type: "string" }, rounds: { type: "string", default: "5" } } });
const { SMOKE_EMAIL: email, SMOKE_PASSWORD: password } = process.env;
const rounds = Number(values.rounds);

if (!values.url || !URL.canParse(values.url) || !Number.isInteger(rounds) || rounds < 1) {
  console.error(USAGE);
  process.exitCode = 1;
} else {
  const login = email && password ? { email, password } : undefined;
  const wrong = await smoke({ url: values.url, login }, rounds, console.log);
  for (const line of wrong) console.error(line);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}
