import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../env.ts";
import { getMedia, mediaPath } from "./get-media.ts";

/** Pictures: keys may have slashes in them, which paths of OpenAPI cannot say. */
export function addRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerPath(mediaPath);
  app.get("/media/*", getMedia);
}
