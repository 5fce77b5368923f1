import { z } from "@hono/zod-openapi";
import { User } from "@orderapp/contracts/user";
import { presentUser, type UserRecord } from "../users/user.ts";
import { exampleUser } from "./schemas.ts";

export const AccountStatus = z.enum(["active", "disabled"]);

/** A person as administrators see one. */
export const AdminUser = User.extend({
  status: AccountStatus.openapi({ description: "Somebody disabled cannot sign in" }),
}).openapi("AdminUser");

export const exampleAdminUser: z.infer<typeof AdminUser> = { ...exampleUser, status: "active" };

export const presentAdminUser = (user: UserRecord): z.infer<typeof AdminUser> => ({
  ...presentUser(user),
  status: user.status === "active" ? "active" : "disabled",
});

export const UserParams = z.object({ id: z.string().openapi({ example: exampleUser.id }) });
