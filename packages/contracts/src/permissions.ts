import type { Role } from "./auth.ts";

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
  "settings.read": ADMINISTRATORS,
  "settings.write": ADMINISTRATORS,
  "audit.read": ADMINISTRATORS,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Whether a caller may do something; nobody in particular may do nothing. */
export function permits(principal: { role: Role } | undefined, permission: Permission): boolean {
  const roles: readonly Role[] = PERMISSIONS[permission];
  return principal !== undefined && roles.includes(principal.role);
}

const PRIVILEGED: ReadonlySet<Role> = new Set(
  Object.entries(PERMISSIONS).flatMap(([name, roles]) => (name === "own" ? [] : [...roles])),
);

/** Whether a role may do more than what is its bearer's own: such callers are audited, and let in only beyond doubt. */
export const isPrivileged = (principal: { role: Role }): boolean => PRIVILEGED.has(principal.role);
