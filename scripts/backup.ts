import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { copyObjects } from "./lib/recovery/s3-storage.ts";
import { newKeys } from "./lib/recovery/seal.ts";
import { picturesFrom, storageFrom, storesFrom } from "./lib/recovery/settings.ts";
import { takeBackup } from "./lib/recovery/take-backup.ts";
import { root } from "./lib/tasks.ts";

const USAGE = `pnpm backup [--to FOLDER]
pnpm backup --pictures
pnpm backup --new-keys
  Writes down product_db, order_db, user_db and payment_db, while the shop works. Reads from the environment:

  PRODUCT_DATABASE_URL, ORDER_DATABASE_URL   direct connection strings, not pooled ones
  MONGODB_URI                                the MongoDB server
  BACKUP_RECIPIENT                           an age recipient (age1…): only its identity opens what is written
  BACKUP_S3_ENDPOINT, BACKUP_S3_BUCKET, BACKUP_S3_ACCESS_KEY_ID, BACKUP_S3_SECRET_ACCESS_KEY
                                             the bucket, when no folder is named; needs BACKUP_RECIPIENT

  --pictures copies what the bucket of the pictures has more than the one of their copies (and removes nothing there):
                                             MEDIA_S3_…, and MEDIA_COPY_S3_…, each of ENDPOINT, BUCKET,
                                             ACCESS_KEY_ID, SECRET_ACCESS_KEY
  --new-keys prints a recipient for the job that makes backups, and its identity for whoever restores them`;

const { values } = parseArgs({
  options: {
    to: { type: "string" },
    pictures: { type: "boolean", default: false },
    "new-keys": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(USAGE);
else if (values["new-keys"]) {
  const { recipient, identity } = await newKeys();
  console.log(`BACKUP_RECIPIENT=${recipient}\nBACKUP_IDENTITY=${identity}`);
} else if (values.pictures) {
  const { media, copy } = picturesFrom(process.env);
  const { there, copied } = await copyObjects(media, copy);
  console.log(`${there} pictures, ${copied} of them copied to ${copy.endpoint}/${copy.bucket}`);
} else {
  const recipient = process.env["BACKUP_RECIPIENT"];
  if (values.to === undefined && !recipient) {
    throw new Error("BACKUP_RECIPIENT is not set: nothing leaves this machine unencrypted");
  }
  const storage = storageFrom(values.to, process.env);
  const began = performance.now();
  const { name, manifest } = await takeBackup({
    stores: storesFrom(process.env),
    storage,
    recipient: recipient || undefined,
    commit: execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
    log: console.log,
  });
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${storage.where}/${name}: ${manifest.encrypted ? "encrypted" : "not encrypted"}, in ${seconds} s`);
}
