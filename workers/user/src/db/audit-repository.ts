import type { Db } from "mongodb";
import type { AuditLog } from "../audit/audit-log.ts";

/** The log of administrators' acts. */
export function createAuditRepository(_db: Db): AuditLog {
  return {} as AuditLog;
}
