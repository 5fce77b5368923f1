import { z } from "zod";
import type { ReplayOptions } from "./replay-events.ts";
import { type Bucket, s3Storage } from "./s3-storage.ts";
import { type BackupStorage, folderStorage } from "./storage.ts";
import type { Stores } from "./take-backup.ts";

const given = z.string().min(1);
const bucket = z.object({
  BACKUP_S3_ENDPOINT: z.url(),
  BACKUP_S3_BUCKET: given,
  BACKUP_S3_ACCESS_KEY_ID: given,
  BACKUP_S3_SECRET_ACCESS_KEY: given,
});
const pictures = z.object({
  MEDIA_S3_ENDPOINT: z.url(),
  MEDIA_S3_BUCKET: given,
  MEDIA_S3_ACCESS_KEY_ID: given,
  MEDIA_S3_SECRET_ACCESS_KEY: given,
  MEDIA_COPY_S3_ENDPOINT: z.url(),
  MEDIA_COPY_S3_BUCKET: given,
  MEDIA_COPY_S3_ACCESS_KEY_ID: given,
  MEDIA_COPY_S3_SECRET_ACCESS_KEY: given,
});
const databases = z.object({ PRODUCT_DATABASE_URL: given, ORDER_DATABASE_URL: given, MONGODB_URI: given });

const replay = z.object({
  SHOP_URL: z.url(),
  SHOP_ADMIN_TOKEN: given.optional(),
  STRIPE_SECRET_KEY: given,
  STRIPE_WEBHOOK_SECRET: given,
  STRIPE_API_URL: z.url().default("https://api.stripe.com"),
});
const paypal = z.object({
  PAYPAL_CLIENT_ID: given,
  PAYPAL_CLIENT_SECRET: given,
  PAYPAL_WEBHOOK_ID: given,
  PAYPAL_API_URL: z.url().default("https://api-m.paypal.com"),
});

/** A folder when one is named, else the bucket that BACKUP_S3_* names. */
export function storageFrom(folder: string | undefined, env: NodeJS.ProcessEnv): BackupStorage {
  if (folder !== undefined) return folderStorage(folder);
  const settings = read(bucket, env, "Name a folder, or set");
  return s3Storage({
    endpoint: settings.BACKUP_S3_ENDPOINT,
    bucket: settings.BACKUP_S3_BUCKET,
    accessKeyId: settings.BACKUP_S3_ACCESS_KEY_ID,
    secretAccessKey: settings.BACKUP_S3_SECRET_ACCESS_KEY,
  });
}

/** The bucket of the shop's pictures, and the one that has a copy of them. */
export function picturesFrom(env: NodeJS.ProcessEnv): { media: Bucket; copy: Bucket } {
  const settings = read(pictures, env, "Set");
  return {
    media: {
      endpoint: settings.MEDIA_S3_ENDPOINT,
      bucket: settings.MEDIA_S3_BUCKET,
      accessKeyId: settings.MEDIA_S3_ACCESS_KEY_ID,
      secretAccessKey: settings.MEDIA_S3_SECRET_ACCESS_KEY,
    },
    copy: {
      endpoint: settings.MEDIA_COPY_S3_ENDPOINT,
      bucket: settings.MEDIA_COPY_S3_BUCKET,
      accessKeyId: settings.MEDIA_COPY_S3_ACCESS_KEY_ID,
      secretAccessKey: settings.MEDIA_COPY_S3_SECRET_ACCESS_KEY,
    },
  };
}

/** The databases that the environment names. */
export function storesFrom(env: NodeJS.ProcessEnv): Stores {
  const settings = read(databases, env, "Set");
  return {
    productUrl: settings.PRODUCT_DATABASE_URL,
    orderUrl: settings.ORDER_DATABASE_URL,
    mongoUri: settings.MONGODB_URI,
  };
}

/** The shop, and the providers whose events it is told again: PayPal's when the environment names its account. */
export function replayFrom(env: NodeJS.ProcessEnv): Omit<ReplayOptions, "since"> {
  const settings = read(replay, env, "Set");
  const account = env["PAYPAL_CLIENT_ID"] ? read(paypal, env, "Set") : undefined;
  return {
    shopUrl: settings.SHOP_URL,
    adminToken: settings.SHOP_ADMIN_TOKEN,
    stripe: {
      url: settings.STRIPE_API_URL,
      secretKey: settings.STRIPE_SECRET_KEY,
      webhookSecret: settings.STRIPE_WEBHOOK_SECRET,
    },
    paypal: account && {
      url: account.PAYPAL_API_URL,
      clientId: account.PAYPAL_CLIENT_ID,
      clientSecret: account.PAYPAL_CLIENT_SECRET,
      webhookId: account.PAYPAL_WEBHOOK_ID,
    },
  };
}

function read<T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv, what: string): z.output<T> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  throw new Error(`${what} ${parsed.error.issues.map(({ path }) => path.join(".")).join(", ")}`);
}
