import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, lstat, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Whom the server runs as. PostgreSQL refuses to run as root, so root lends it another user's id. */
export interface Owner {
  name: string;
  ids?: { uid: number; gid: number };
}

const lentUsers = ["nobody", "postgres", "daemon"];

/** This process's user; for root, a user without rights that every system has. No user is created. */
export async function chooseOwner(cluster: string): Promise<Owner> {
  if (process.getuid?.() !== 0) return { name: "you" };
  const existing = await stat(cluster).catch(() => undefined);
  if (existing && existing.uid !== 0) {
    return { name: `user ${existing.uid}`, ids: { uid: existing.uid, gid: existing.gid } };
  }
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const name of lentUsers) {
    const user = users.find((fields) => fields[0] === name);
    const ids = { uid: Number(user?.[2]), gid: Number(user?.[3]) };
    if (ids.uid > 0 && Number.isInteger(ids.gid) && mayBecome(ids)) return { name, ids };
  }
  throw new Error(
    `PostgreSQL does not run as root, and none of the users ${lentUsers.join(", ")} can be used: ` +
      "start as an ordinary user, or set DATABASE_ADMIN_URL to a running server",
  );
}

// Containers without the right to change users (dropped capabilities, one mapped id) fail here.
function mayBecome(ids: { uid: number; gid: number }): boolean {
  return spawnSync("/bin/sh", ["-c", ":"], { ...ids, cwd: "/", stdio: "ignore" }).status === 0;
}

/** True when the owner can enter this folder. */
function canEnter(folder: string, owner: Owner): boolean {
  const test = ["-c", 'cd "$1"', "sh", folder];
  return spawnSync("/bin/sh", test, { ...owner.ids, cwd: "/", stdio: "ignore" }).status === 0;
}

/**
 * The folder that holds the cluster: `dataDir`, or, where the lent user can't enter it (a clone under /root),
 * a folder of the same name for ever in the system's temporary one. Emptying `dataDir` empties that one too.
 */
export async function chooseHome(dataDir: string, owner: Owner, log: (line: string) => void): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  if (!owner.ids || canEnter(dataDir, owner)) return dataDir;
  const hash = createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 12);
  for (const parent of new Set([tmpdir(), "/var/tmp", "/tmp"])) {
    if (!canEnter(parent, owner)) continue;
    const home = join(parent, `orderapp-postgres-${hash}`);
    const marker = join(dataDir, "moved-to");
    const known = await readFile(marker, "utf8").catch(() => "");
    if (known !== home) await rm(home, { recursive: true, force: true });
    await mkdir(home, { mode: 0o700, recursive: true });
    // Anyone may write to the temporary folder: what waits there under our name must be ours.
    const found = await lstat(home);
    if (!found.isDirectory() || (found.uid !== 0 && found.uid !== owner.ids.uid)) {
      throw new Error(`${home} belongs to somebody else`);
    }
    await chown(home, owner.ids.uid, owner.ids.gid);
    await writeFile(marker, home);
    await writeFile(join(home, "origin"), dataDir);
    await removeOrphans(parent);
    log(`PostgreSQL runs as ${owner.name}, who cannot enter ${dataDir}: its data is in ${home}`);
    return home;
  }
  throw new Error(`the user ${owner.name} can enter neither ${dataDir} nor a temporary folder`);
}

/** Removes the homes whose data folder was deleted, as folders of tests are. */
async function removeOrphans(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith("orderapp-postgres-")) continue;
    const home = join(parent, name);
    const origin = await readFile(join(home, "origin"), "utf8").catch(() => "");
    if (origin === "" || existsSync(join(home, "cluster", "postmaster.pid"))) continue;
    const owned = await readFile(join(origin, "moved-to"), "utf8").catch(() => "");
    if (owned !== home) await rm(home, { recursive: true, force: true });
  }
}
