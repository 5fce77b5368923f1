import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Binaries, give } from "./binaries.ts";
import type { Owner } from "./owner.ts";

/** The superuser of a local server. Documented and fixed: the server listens on 127.0.0.1 only. */
export const superuser = { user: "postgres", password: "postgres" };

const localeCandidates = ["C.UTF-8", "en_US.UTF-8", "C"];

/** Makes the cluster in `home/cluster` unless it is there; a half-made one is thrown away. Returns its folder. */
export async function ensureCluster(home: string, binaries: Binaries, owner: Owner): Promise<string> {
  const cluster = join(home, "cluster");
  for (const name of await readdir(home)) {
    if (name.startsWith("cluster.part")) await rm(join(home, name), { recursive: true, force: true });
  }
  const version = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => "");
  if (version !== "") {
    if (version.trim() !== "18") throw new Error(`${cluster} was made by PostgreSQL ${version.trim()}: start afresh`);
    if (owner.ids && (await stat(cluster)).uid === 0) await give(cluster, owner.ids.uid, owner.ids.gid);
    return cluster;
  }
  const part = join(home, `cluster.part-${process.pid}`);
  const passwordFile = `${part}-password`;
  try {
    await writeFile(passwordFile, superuser.password, { mode: 0o600 });
    if (owner.ids) await chown(passwordFile, owner.ids.uid, owner.ids.gid);
    await tryLocales(part, passwordFile, binaries, owner);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rm(cluster, { recursive: true, force: true });
  await rename(part, cluster);
  return cluster;
}

async function tryLocales(part: string, passwordFile: string, binaries: Binaries, owner: Owner): Promise<void> {
  let output = "";
  for (const locale of localeCandidates) {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { mode: 0o700 });
    await chmod(part, 0o700);
    if (owner.ids) await chown(part, owner.ids.uid, owner.ids.gid);
    const child = spawn(
      binaries.initdb,
      [
        `--pgdata=${part}`,
        `--username=${superuser.user}`,
        `--pwfile=${passwordFile}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        `--locale=${locale}`,
        "--no-sync",
        "--no-instructions",
      ],
      { ...owner.ids, cwd: "/", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, LC_ALL: locale } },
    );
    output = "";
    const keep = (chunk: Buffer) => void (output += chunk.toString());
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const [code] = await once(child, "close");
    if (code === 0) return;
    if (!/locale/i.test(output)) break;
  }
  await rm(part, { recursive: true, force: true });
  throw new Error(`initdb failed:\n${output.trim()}`);
}
