import type { Role } from "@orderapp/contracts/auth";
import type { UserRecord } from "../users/user.ts";

/** People as administrators see them, as verbs see it. */
export type Administration = {
  find(userId: string): Promise<UserRecord | null>;
  list(query: {
    q?: string;
    role?: Role;
    status?: "active" | "disabled";
    before?: string;
    limit: number;
  }): Promise<UserRecord[]>;
};
