import type { UserContext } from "../context.ts";
import type { ApiKeyRecord } from "./api-key.ts";
import { noSuchKey } from "./delete-api-key.ts";

/** One key that was not deleted. */
export async function getApiKey(ctx: UserContext, id: string): Promise<ApiKeyRecord> {
  const key = await ctx.apiKeys.find(id);
  if (!key) throw noSuchKey();
  return key;
}
