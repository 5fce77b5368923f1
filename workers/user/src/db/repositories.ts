import type { Db } from "mongodb";
import type { Repositories } from "../context.ts";
import { createAdministrationRepository } from "./administration-repository.ts";
import { createApiKeyRepository } from "./api-key-repository.ts";
import { createAuditRepository } from "./audit-repository.ts";
import { createLinkRepository } from "./link-repository.ts";
import { createOutboxRepository } from "./outbox-repository.ts";
import { createProfileRepository } from "./profile-repository.ts";
import { createSessionRepository } from "./session-repository.ts";
import { createUserRepository } from "./user-repository.ts";

/** All repositories over one connection. */
export const createRepositories = (db: Db): Repositories => ({
  users: createUserRepository(db),
  sessions: createSessionRepository(db),
  profiles: createProfileRepository(db),
  links: createLinkRepository(db),
  administration: createAdministrationRepository(db),
  audit: createAuditRepository(db),
  apiKeys: createApiKeyRepository(db),
  outbox: createOutboxRepository(db),
});
