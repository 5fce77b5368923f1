import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadEnvFile } from "node:process";
import { root, run } from "./lib/tasks.ts";

// The providers' contract against the sandboxes here, and against the real ones whose test keys are in .dev.vars.
const file = join(root, ".dev.vars");
if (existsSync(file)) loadEnvFile(file);

const keys = {
  Stripe: process.env["STRIPE_SECRET_KEY"]?.startsWith("sk_test_") ?? false,
  PayPal: Boolean(process.env["PAYPAL_CLIENT_ID"] && process.env["PAYPAL_CLIENT_SECRET"]),
};
for (const [provider, there] of Object.entries(keys)) {
  const without = `${provider} itself is left out: .dev.vars has no test keys of it.`;
  console.log(there ? `${provider} itself is asked too.` : without);
}

const args = ["run", "--project", "unit", "workers/payment/src/providers/contract.test.ts"];
const { ok } = await run({ name: "providers", command: "vitest", args, env: { TEST_PROVIDERS: "real" } }, true);
process.exitCode = ok ? 0 : 1;
