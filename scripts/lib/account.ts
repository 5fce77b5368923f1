/** A Cloudflare account: where its API is, and who asks it. */
export interface Account {
  id: string;
  token: string;
  /** The base of the API. */
  api: string;
}

/** The account that the environment names, by the names that wrangler reads. */
export function accountFrom(env: Record<string, string | undefined>): Account {
  const { CLOUDFLARE_ACCOUNT_ID: id, CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_BASE_URL: api } = env;
  if (!id || !token) throw new Error("Set CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN.");
  return { id, token, api: api ?? "https://api.cloudflare.com/client/v4" };
}
