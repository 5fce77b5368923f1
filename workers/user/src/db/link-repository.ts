import type { Db } from "mongodb";
import type { Links } from "../links/links.ts";

/** Links of mails in the documents of their people. */
export function createLinkRepository(_db: Db): Links {
  return {} as Links;
}
