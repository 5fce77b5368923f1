import { z } from "@hono/zod-openapi";
import { Timestamp } from "@orderapp/contracts/common";
import { ApiKeyScope } from "@orderapp/contracts/user";
import { prefixOfKey, type ApiKeyRecord } from "../api-keys/api-key.ts";

/** A machine's key as administrators see it. */
export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(ApiKeyScope),
    prefix: z.string().openapi({ description: "How the key begins; the rest is not kept" }),
    createdBy: z.string().openapi({ description: "The id of the administrator who made it" }),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.nullable().openapi({ description: "To within 5 min" }),
    expiresAt: Timestamp.nullable().openapi({ description: "Null: never" }),
  })
  .openapi("ApiKey");

export const exampleApiKey: z.infer<typeof ApiKey> = {
  id: "6743a1c5e4b0a1d2c3f4a5c1",
  name: "Warehouse",
  scopes: ["inventory.read", "inventory.write"],
  prefix: "ak_6743a1c5e4b0a1d2c3f4a5c1",
  createdBy: "6743a1c5e4b0a1d2c3f4a5b0",
  createdAt: "2026-11-23T10:30:45.123Z",
  lastUsedAt: "2026-11-23T11:02:10.004Z",
  expiresAt: null,
};

export const presentApiKey = (key: ApiKeyRecord): z.infer<typeof ApiKey> => ({
  id: key.id,
  name: key.name,
  scopes: [...key.scopes],
  prefix: prefixOfKey(key.id),
  createdBy: key.createdBy,
  createdAt: key.createdAt.toISOString(),
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  expiresAt: key.expiresAt?.toISOString() ?? null,
});

export const ApiKeyParams = z.object({ id: z.string().openapi({ example: exampleApiKey.id }) });
