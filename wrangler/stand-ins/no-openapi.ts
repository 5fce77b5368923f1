/*
 * Stands in for the generator of OpenAPI documents in what is uploaded (`alias` of the configurations here):
 * openapi.json is made by `pnpm openapi`, which does not run what is uploaded. What is said of schemas is forgotten, so
 * that they are not copied each time.
 */

/** Keeps nothing of what routes say. */
export class OpenAPIRegistry {
  readonly definitions: readonly never[] = [];
  registerPath(): void {}
}

function absent(): never {
  throw new Error("OpenAPI documents are made by `pnpm openapi`; a Worker has no part of their generator");
}

export { absent as getOpenApiMetadata, absent as OpenApiGeneratorV3, absent as OpenApiGeneratorV31 };

/** Schemas answer themselves to what is said of them. */
export function extendZodWithOpenApi({ ZodType }: { ZodType: { prototype: object } }): void {
  // Enumerable: zod gives its schemas what it finds there by walking over it.
  Object.assign(ZodType.prototype, {
    openapi(this: unknown) {
      return this;
    },
  });
}
