import type { Db } from "mongodb";
import type { Profiles } from "../users/profiles.ts";

/** What a person may change of their own account. */
export function createProfileRepository(_db: Db): Profiles {
  return {} as Profiles;
}
