import type { Db } from "mongodb";
import type { Administration } from "../administration/administration.ts";

/** People as administrators see them. */
export function createAdministrationRepository(_db: Db): Administration {
  return {} as Administration;
}
