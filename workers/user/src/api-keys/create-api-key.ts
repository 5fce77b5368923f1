import type { Principal } from "@orderapp/contracts/auth";
import { SCOPES, type Scope } from "@orderapp/contracts/permissions";
import { AppError } from "@orderapp/core/errors";
import { requireAdministrator } from "../administration/require-administrator.ts";
import type { UserContext } from "../context.ts";
import { newObjectId } from "../users/object-id.ts";
import { formatApiKey, hashKeySecret, MAX_API_KEYS, newKeySecret, type ApiKeyRecord } from "./api-key.ts";
import { deleteApiKey } from "./delete-api-key.ts";

type CreateApiKeyInput = { name: string; scopes: readonly Scope[]; expiresAt?: Date };

/** Makes a key. Its secret is told by this answer alone, and only when its maker is still an administrator after it. */
export async function createApiKey(
  ctx: UserContext,
  actor: Principal,
  { name, scopes, expiresAt }: CreateApiKeyInput,
): Promise<{ key: ApiKeyRecord; secret: string }> {
  const now = ctx.now();
  if (expiresAt && expiresAt <= now) {
    throw new AppError("validation_failed", "Correct the fields named in errors.", {
      errors: [{ path: "expiresAt", message: "In the future", code: "too_small" }],
    });
  }
  await requireAdministrator(ctx, actor);
  const secret = newKeySecret();
  const key = {
    id: newObjectId(),
    name,
    scopes: SCOPES.filter((scope) => scopes.includes(scope)),
    secretHash: await hashKeySecret(secret),
    createdBy: actor.userId,
    createdAt: now,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  if (!(await ctx.apiKeys.insert(key))) {
    throw new AppError("conflict", `There are ${MAX_API_KEYS} API keys. Delete one that is not used.`);
  }
  await withdrawUnless(ctx, key.id, () => requireAdministrator(ctx, actor));
  return { key, secret: formatApiKey(key.id, secret) };
}

/** Who was disabled meanwhile gets no key; should we die before it is deleted, then nobody has its secret. */
async function withdrawUnless(ctx: UserContext, id: string, check: () => Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    ctx.background(deleteApiKey(ctx, id));
    throw error;
  }
}
