import { eq, or, sql, type Placeholder, type SQL } from "drizzle-orm";
import { orders } from "./schema.ts";

type Visible = { admin: boolean } & { [Key in "userId" | "tokenHash"]?: string | Placeholder | undefined };

/** Every read on behalf of somebody carries them in its WHERE. */
export function visibleTo(viewer: Visible): SQL | undefined {
  if (viewer.admin) return undefined;
  const own = [
    viewer.userId === undefined ? undefined : eq(orders.userId, viewer.userId),
    viewer.tokenHash === undefined ? undefined : eq(orders.tokenHash, viewer.tokenHash),
  ].filter((condition) => condition !== undefined);
  return own.length > 0 ? or(...own) : sql`false`;
}
