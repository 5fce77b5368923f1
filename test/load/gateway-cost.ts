import { createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bundle } from "@orderapp/local-cloud/workers/bundle";
import { startWorkers, type WorkersProcess } from "@orderapp/local-cloud/workers/child";
import type { WorkerSpec } from "@orderapp/local-cloud/workers/protocol";
import { specify } from "@orderapp/local-cloud/workers/specify";
import { build } from "esbuild";
import { childOf, cpuMsOf } from "./cpu.ts";
import type { LoadResult, LoadSpec } from "./load.ts";
import type { Measurement } from "./measurement.ts";

const MOST = 0.15;
const CONNECTIONS = 32;
const PATH = "/v1/orders?limit=20";
const ISSUER = "orderapp";

type Options = {
  run: (spec: LoadSpec) => Promise<LoadResult>;
  seconds: number;
  rounds: number;
  /** Settings of the gateway that is measured, to see what each of its duties costs. */
  vars?: Record<string, string>;
};

/**
 * What the gateway's duties cost: processor time of a request by a person through the real bundle, with its limits and
 * logs on, against the barest gateway before the same service. The two are loaded in turn.
 */
export async function measureGateway(gateway: Bundle, options: Options): Promise<Measurement> {
  const folder = await mkdtemp(join(tmpdir(), "orderapp-gateway-"));
  const started: WorkersProcess[] = [];
  try {
    const [service, bareGateway] = await Promise.all([compile("fixed", folder), compile("gateway", folder)]);
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwks = { keys: [{ ...keys.publicKey.export({ format: "jwk" }), kid: "bench", alg: "ES256", use: "sig" }] };
    const answering = (name: string): WorkerSpec => worker(name, service, { bindings: { JWKS: jwks } });
    const bare = [
      worker("bare-gateway", bareGateway, { serviceBindings: { SERVICE: "service" } }),
      answering("service"),
    ];
    const real = [realGateway(gateway, options.vars ?? {}), ...servicesOf(gateway).map(answering)];
    const start = async (name: string, workers: WorkerSpec[]) => {
      const dataDir = join(folder, `state-${name}`);
      const process = await startWorkers({ port: 0, dataDir, workers, crons: false }, () => undefined);
      started.push(process);
      return { url: process.url, pid: await childOf(process.pid) };
    };
    const headers = { authorization: `Bearer ${tokenOf(keys.privateKey)}`, accept: "application/json" };
    const sides = {
      bare: { ...(await start("bare", bare)), costs: [] as number[], rates: [] as number[] },
      real: { ...(await start("real", real)), costs: [] as number[], rates: [] as number[] },
    };
    for (let round = -1; round < Math.max(3, options.rounds); round++) {
      for (const side of [sides.bare, sides.real]) {
        const before = await cpuMsOf(side.pid);
        const result = await options.run({
          kind: "requests",
          origin: side.url,
          connections: CONNECTIONS,
          // The first round only warms them up.
          seconds: round < 0 ? 2 : options.seconds,
          requests: [{ method: "GET", path: PATH, headers }],
        });
        if (result.errors > 0) throw new Error(`${result.errors} requests failed`);
        if (round < 0) continue;
        side.costs.push(((await cpuMsOf(side.pid)) - before) / result.count);
        side.rates.push(result.perSecond);
      }
    }
    const [bareMs, realMs] = [median(sides.bare.costs), median(sides.real.costs)];
    const share = realMs / bareMs - 1;
    const rates = `${median(sides.bare.rates).toFixed(0)}/s bare, ${median(sides.real.rates).toFixed(0)}/s with its duties`;
    return {
      name: "gateway's own cost",
      lines: [
        `gateway's own cost: ${((realMs - bareMs) * 1000).toFixed(0)} µs of CPU a request on ${(bareMs * 1000).toFixed(0)} µs ` +
          `of floor A: ${(share * 100).toFixed(0)}%, wanted ≤ ${MOST * 100}% (${rates})`,
      ],
      met: share <= MOST,
      figures: { bareMs, realMs, share },
    };
  } finally {
    await Promise.all(started.map((process) => process.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

async function compile(name: string, folder: string): Promise<string> {
  const outdir = join(folder, name);
  await mkdir(outdir);
  await build({
    entryPoints: { index: fileURLToPath(new URL(`./floors/${name}.ts`, import.meta.url)) },
    bundle: true,
    format: "esm",
    target: "es2023",
    external: ["cloudflare:*"],
    outdir,
  });
  return outdir;
}

const worker = (name: string, folder: string, options: Partial<WorkerSpec["options"]>): WorkerSpec => ({
  service: name,
  folder,
  options: { name, compatibilityDate: "2026-10-27", ...options },
});

/** As it runs with the shop, but what it measures goes where Miniflare forgets it, as at Cloudflare it costs nothing. */
function realGateway(bundle: Bundle, vars: Record<string, string>): WorkerSpec {
  const nowhere = "http://127.0.0.1:9";
  const [spec] = specify([bundle], {
    cloud: {
      env: { gateway: {}, user: {}, product: {}, order: {}, payment: {}, notification: {} },
      urls: { analytics: nowhere },
    },
    gateway: nowhere,
    vars: { gateway: { LOG_LEVEL: "INFO", ...vars } },
    logLevel: undefined,
  });
  if (!spec) throw new Error("the gateway has no bundle");
  const { serviceBindings, analyticsEngineDatasets } = bundle.options;
  const unsafeBindings = spec.options.unsafeBindings?.filter(({ name }) => !(name in (analyticsEngineDatasets ?? {})));
  return {
    ...spec,
    options: {
      ...spec.options,
      ...(analyticsEngineDatasets ? { analyticsEngineDatasets } : {}),
      ...(unsafeBindings ? { unsafeBindings } : {}),
      ...(serviceBindings ? { serviceBindings } : {}),
    },
  };
}

/** The names of the Workers that it is bound to. */
const servicesOf = ({ options }: Bundle): string[] => [
  ...new Set(
    Object.values(options.serviceBindings ?? {}).flatMap((target) => {
      const name: unknown = typeof target === "object" && "name" in target ? target.name : target;
      return typeof name === "string" ? [name] : [];
    }),
  ),
];

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** An access token of a person, as the user Worker issues them. */
function tokenOf(key: KeyObject): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    userId: "6743a1c5e4b0a1d2c3f4a5b6",
    email: "ada@example.com",
    role: "USER",
    sid: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2d",
    jti: "019349b1-7c1e-7d2a-9a53-5c8a3f0e1b2e",
    iss: ISSUER,
    aud: ISSUER,
    iat: now,
    exp: now + 3_600,
  };
  const signed = `${encode({ alg: "ES256", kid: "bench", typ: "JWT" })}.${encode(claims)}`;
  const signature = createSign("SHA256").update(signed).sign({ key, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}
