import type { UserContext } from "../context.ts";

const MOST = 100;

/** Who may act as an administrator now. */
export async function listAdministrators(ctx: UserContext): Promise<{ userId: string; email: string }[]> {
  const people = await ctx.administration.list({ role: "ADMIN", status: "active", limit: MOST });
  return people.map(({ id, email }) => ({ userId: id, email }));
}
