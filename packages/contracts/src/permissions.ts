import type { Principal, Role } from "./auth.ts";

const EVERYONE: readonly Role[] = ["USER", "ADMIN"];
const ADMINISTRATORS: readonly Role[] = ["ADMIN"];

/** Who may do what: the only place that knows what a role is worth. What is a person's own needs no row but `own`. */
export const PERMISSIONS = {
  own: EVERYONE,
  "catalogue.read-all": ADMINISTRATORS,
  "catalogue.write": ADMINISTRATORS,
  "inventory.read": ADMINISTRATORS,
  "inventory.write": ADMINISTRATORS,
  "orders.read-all": ADMINISTRATORS,
  "orders.cancel-any": ADMINISTRATORS,
  "orders.fulfil": ADMINISTRATORS,
  "payments.read-all": ADMINISTRATORS,
  "payments.refund": ADMINISTRATORS,
  "payments.mark-paid": ADMINISTRATORS,
  "payments.webhooks": ADMINISTRATORS,
  "payments.reconcile": ADMINISTRATORS,
  "notifications.read": ADMINISTRATORS,
  "notifications.write": ADMINISTRATORS,
  "users.read-all": ADMINISTRATORS,
  "users.write-all": ADMINISTRATORS,
  "reports.read": ADMINISTRATORS,
  "settings.read": ADMINISTRATORS,
  "settings.write": ADMINISTRATORS,
  "audit.read": ADMINISTRATORS,
  "api-keys.manage": ADMINISTRATORS,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** What an API key may be given: everything but being a person, and making keys. */
export type Scope = Exclude<Permission, "own" | "api-keys.manage">;

/** Whether a text names a scope of API keys. */
export const isScope = (name: string): name is Scope =>
  Object.hasOwn(PERMISSIONS, name) && name !== "own" && name !== "api-keys.manage";

export const SCOPES: readonly Scope[] = Object.keys(PERMISSIONS).filter(isScope);

/** What decides about permissions: a person's role, or what an API key was given. */
type Grantee = Pick<Principal, "role" | "key">;

/** Whether a caller may do something; nobody in particular may do nothing. */
export function permits(principal: Grantee | undefined, permission: Permission): boolean {
  if (!principal) return false;
  if (principal.key) return isScope(permission) && principal.key.scopes.includes(permission);
  const roles: readonly Role[] = PERMISSIONS[permission];
  return roles.includes(principal.role);
}

const PRIVILEGED: ReadonlySet<Role> = new Set(
  Object.entries(PERMISSIONS).flatMap(([name, roles]) => (name === "own" ? [] : [...roles])),
);

/** Whether a caller may do more than what is their own: such callers are audited, and let in only beyond doubt. */
export const isPrivileged = (principal: Grantee): boolean =>
  principal.key !== undefined || PRIVILEGED.has(principal.role);
