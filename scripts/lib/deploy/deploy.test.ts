import { describe, expect, it } from "vitest";
import { unstable_readConfig } from "wrangler";
import { z } from "zod";
import { configOf } from "@orderapp/local-cloud/workers/names";
import { randomSecret, secret, text } from "@orderapp/http/settings";
import { versionIn } from "./cloudflare.ts";
import { type WorkerPlan, readPlans } from "./configs.ts";
import { PLACEHOLDER, placeholderSource, provision } from "./provision.ts";
import { type Release, type Running, deployAll, deployGradually, isPlaceholder } from "./rollout.ts";
import { findSecrets, secretsIn } from "./secrets.ts";
import { type Shell, typed } from "./shell.ts";

/** A shell that remembers what it was told; `answers` are what its questions get. */
function fakeShell(answers: (command: string) => string | undefined = () => undefined, failing?: RegExp) {
  const ran: string[] = [];
  const inputs: string[] = [];
  const shell: Shell = {
    say: () => undefined,
    async run(command) {
      const line = typed({ argv: command.argv });
      ran.push(line);
      if (command.input !== undefined) inputs.push(command.input);
      if (failing?.test(line)) throw new Error(`${line} failed`);
      return "";
    },
    ask: async (argv) => answers(argv.join(" ")),
  };
  return { shell, ran, inputs };
}

const plan = (worker: WorkerPlan["worker"], over: Partial<WorkerPlan> = {}): WorkerPlan => ({
  worker,
  config: `wrangler/${worker}.jsonc`,
  name: `shop-${worker}`,
  queues: [],
  buckets: [],
  datasets: [],
  migration: "v1",
  needs: [],
  url: undefined,
  ...over,
});

const plans = [plan("order"), plan("gateway", { migration: undefined })];

function release(over: Partial<Release> & { failing?: RegExp; at?: Partial<Record<string, Partial<Running>>> } = {}) {
  const { shell, ran } = fakeShell(undefined, over.failing);
  const smokes: number[] = [];
  const made: Release = {
    environment: "production",
    tag: "abc",
    shell,
    running: async ({ worker, migration }) => ({
      version: `old-${worker}`,
      placeholder: false,
      migration,
      ...over.at?.[worker],
    }),
    upload: async ({ worker }) => `new-${worker}`,
    smoke: async () => void smokes.push(ran.length),
    ...over,
  };
  return { made, ran, smokes };
}

describe("a gradual deployment", () => {
  it("gives the new versions more and more of the traffic, and looks after each step", async () => {
    const { made, ran, smokes } = release();
    await deployGradually(plans, made);
    expect(ran).toEqual([
      "pnpm wrangler versions deploy new-order@10 old-order@90 -c wrangler/order.jsonc --env production --yes",
      "pnpm wrangler versions deploy new-gateway@10 old-gateway@90 -c wrangler/gateway.jsonc --env production --yes",
      "pnpm wrangler versions deploy new-order@50 old-order@50 -c wrangler/order.jsonc --env production --yes",
      "pnpm wrangler versions deploy new-gateway@50 old-gateway@50 -c wrangler/gateway.jsonc --env production --yes",
      "pnpm wrangler versions deploy new-order@100 -c wrangler/order.jsonc --env production --yes",
      "pnpm wrangler versions deploy new-gateway@100 -c wrangler/gateway.jsonc --env production --yes",
      "pnpm wrangler triggers deploy -c wrangler/order.jsonc --env production",
      "pnpm wrangler triggers deploy -c wrangler/gateway.jsonc --env production",
    ]);
    expect(smokes).toEqual([2, 4, 6]);
  });

  it("goes back, the gateway first, when the shop does not answer as it should", async () => {
    let rounds = 0;
    const { made, ran } = release({
      smoke: async () => {
        if (++rounds === 2) throw new Error("the shop is not well");
      },
    });
    await expect(deployGradually(plans, made)).rejects.toThrow("the shop is not well");
    expect(ran.slice(4)).toEqual([
      "pnpm wrangler versions deploy old-gateway@100 --name shop-gateway --yes",
      "pnpm wrangler versions deploy old-order@100 --name shop-order --yes",
    ]);
  });

  it("goes back when a step itself fails, and lets nothing stop the others from going back", async () => {
    const { made, ran } = release({ failing: /new-gateway@50|old-gateway@100/ });
    await expect(deployGradually(plans, made)).rejects.toThrow("new-gateway@50");
    expect(ran.at(-1)).toContain("old-order@100");
  });

  it.each([
    ["was never deployed", { placeholder: true }],
    ["has a new migration of its objects", { migration: "v0" }],
  ])("deploys at once what %s", async (_why, at) => {
    const { made, ran } = release({ at: { order: at } });
    await deployGradually(plans, made);
    expect(ran[0]).toBe(
      "pnpm wrangler deploy -c wrangler/order.jsonc --env production --tag abc --message 'release abc'",
    );
    expect(ran.slice(1).filter((line) => /shop-order|order\.jsonc/.test(line))).toEqual([]);
  });

  it("does not begin while another is under way", async () => {
    const { made, ran } = release({ at: { gateway: { version: undefined } } });
    await expect(deployGradually(plans, made)).rejects.toThrow("in the middle of a rollout");
    expect(ran).toEqual([]);
  });
});

it("staging is deployed at once, and looked at", async () => {
  const { made, ran, smokes } = release();
  await deployAll(plans, made);
  expect([ran.length, smokes]).toEqual([2, [2]]);
});

describe("provisioning", () => {
  const sources = { env: {}, ask: async () => undefined, keys: async () => "keys" };
  const options = { environment: "staging", dryRun: true, renew: [], sources } as const;
  const wanted = [plan("order", { queues: ["events", "events"], buckets: ["media"] })];

  it("makes each queue, bucket and place once", async () => {
    const { shell, ran } = fakeShell();
    await provision(wanted, shell, options);
    expect(ran.filter((line) => line.includes("create"))).toEqual([
      "pnpm wrangler queues create events",
      "pnpm wrangler r2 bucket create media",
      "pnpm wrangler r2 bucket create orderapp-backups-staging",
      "pnpm wrangler r2 bucket create orderapp-media-copy-staging",
    ]);
    expect(ran.filter((line) => line.includes(PLACEHOLDER))).toHaveLength(1);
  });

  it("leaves alone what is there", async () => {
    const { shell, ran } = fakeShell(() => "it is there");
    await provision(wanted, shell, options);
    expect(ran.filter((line) => /create|placeholder/.test(line))).toEqual([]);
  });

  it("sets what is missing and nothing else, shows no secret, and says which nobody gave", async () => {
    const { shell, ran, inputs } = fakeShell((command) =>
      command.includes("secret list") ? '[{"name":"REVOCATIONS_REDIS_URL","type":"secret_text"}]' : "it is there",
    );
    const given = {
      ...sources,
      env: { ORDER_DATABASE_URL: "postgres://hidden", REVOCATIONS_REDIS_URL: "https://other" },
    };
    const missing = await provision(wanted, shell, { ...options, dryRun: false, sources: given });
    const [set = ""] = inputs;
    expect(JSON.parse(set)).toEqual({
      ORDER_DATABASE_URL: "postgres://hidden",
      ORDER_TOKEN_SECRET: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(missing).toEqual(["order: REVOCATIONS_REDIS_TOKEN"]);
    expect(ran.join()).not.toContain("hidden");
  });

  it("stops when it cannot see which secrets are there, so that none is overwritten", async () => {
    const { shell } = fakeShell((command) => (command.includes("secret list") ? undefined : "it is there"));
    await expect(provision(wanted, shell, { ...options, dryRun: false })).rejects.toThrow("cannot be listed");
  });

  it("holds a place with the entrypoints that siblings need", () => {
    const source = placeholderSource(["OrderEntrypoint"]);
    expect(source).toContain("export class OrderEntrypoint extends WorkerEntrypoint {}");
    expect(isPlaceholder(PLACEHOLDER)).toBe(true);
    expect(isPlaceholder("release abc")).toBe(false);
  });
});

describe("secrets", () => {
  const secrets = secretsIn(
    z.object({
      URL: text("No secret."),
      GIVEN: secret("Somebody gives it."),
      SEAL: randomSecret("Made."),
      EXTRA: secret("Not needed.").optional(),
      EXTRA_SEAL: randomSecret("Not needed.").optional(),
    }),
  );
  const sources = (env: Record<string, string>) => ({ env, ask: async () => undefined, keys: async () => "keys" });

  it("are those that the schema calls so", () => {
    expect(secrets.map(({ name, required, made }) => [name, required, made])).toEqual([
      ["GIVEN", true, "given"],
      ["SEAL", true, "random"],
      ["EXTRA", false, "given"],
      ["EXTRA_SEAL", false, "random"],
    ]);
  });

  it("come from the environment, a Worker's own first; optional ones are never made up", async () => {
    const env = { GIVEN: "for all", ORDER_GIVEN: "for order", EXTRA: "extra" };
    const found = await findSecrets("order", secrets, new Set(["SEAL"]), sources(env));
    expect(found).toEqual({ values: { GIVEN: "for order", EXTRA: "extra" }, missing: [] });
  });

  it("that are random differ each time", async () => {
    const one = await findSecrets("order", secrets, new Set(), sources({}));
    const other = await findSecrets("order", secrets, new Set(), sources({}));
    expect(one.missing).toEqual(["GIVEN"]);
    expect(one.values["SEAL"]).not.toBe(other.values["SEAL"]);
  });
});

describe.each(["staging", "production"] as const)("the configurations of %s", (environment) => {
  const read = readPlans(environment);
  const names = new Set(read.map(({ name }) => name));

  it("bind Workers to each other and to nobody else, and only the gateway is public", () => {
    expect(read.at(-1)?.worker).toBe("gateway");
    for (const { needs } of read) for (const { service } of needs) expect(names).toContain(service);
    expect(read.filter(({ url }) => url !== undefined).map(({ worker }) => worker)).toEqual(["gateway"]);
    for (const { name, queues, buckets, datasets } of read) {
      for (const own of [name, ...queues, ...buckets, ...datasets]) expect(own).toContain(environment);
    }
  });
});

it("minified Workers bring their source maps, which wrangler sends unless it is told not to", () => {
  for (const { worker } of readPlans("production")) {
    const { minify, upload_source_maps: maps } = unstable_readConfig({ config: configOf(worker), env: "production" });
    expect([worker, minify, maps]).toEqual([worker, true, undefined]);
  }
});

describe("a command", () => {
  it("is printed as one would type it, without its input", () => {
    expect(typed({ argv: ["a", "it's"], env: { B: "c d" }, input: "hidden" })).toBe(
      `B='c d' a 'it'\\''s' < (secrets, not shown)`,
    );
  });

  it("of an upload says which version it made", () => {
    const lines = ['{"type":"wrangler-session"}', '{"type":"version-upload","version_id":"v-1"}', ""].join("\n");
    expect(versionIn(lines)).toBe("v-1");
    expect(() => versionIn("")).toThrow("did not say");
  });
});
