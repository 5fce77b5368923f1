import { AppError } from "@orderapp/core/errors";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { commonSettings, defineSettings, list, metaOf, randomSecret, secret, whole, yesOrNo } from "./settings.ts";

const settings = defineSettings(
  z.object({
    ...commonSettings,
    DAYS: whole("How many days.", 1, 30),
    TAXED: yesOrNo("Whether taxed.").default(false),
    ORIGINS: list("Who may ask."),
    KEY: randomSecret("Seals things."),
    ACCOUNT: secret("An account.").optional(),
  }),
);

const env = {
  ENVIRONMENT: "test",
  JWT_ISSUER: "orderapp",
  JWT_AUDIENCE: "orderapp",
  DAYS: "30",
  KEY: "short",
  CARTS: { a: "binding" },
};

function faultsOf(over: Record<string, unknown>): string {
  try {
    settings.read({ ...env, ...over });
  } catch (error) {
    if (!(error instanceof AppError) || !(error.cause instanceof Error)) throw error;
    expect([error.code, error.message]).toEqual(["unavailable", "The service is not set up yet."]);
    return error.cause.message;
  }
  return "";
}

describe("settings", () => {
  it("are read with their types, and what is not set or set to nothing has its default", () => {
    expect(settings.read({ ...env, TAXED: "", ORIGINS: "https://a.test, https://b.test," })).toEqual({
      ENVIRONMENT: "test",
      LOG_LEVEL: "INFO",
      OTLP_SAMPLE_RATIO: 1,
      JWT_ISSUER: "orderapp",
      JWT_AUDIENCE: "orderapp",
      DAYS: 30,
      TAXED: false,
      ORIGINS: ["https://a.test", "https://b.test"],
      KEY: "short",
    });
  });

  it("are checked once for an environment", () => {
    const own = { ...env };
    expect(settings.read(own)).toBe(settings.read(own));
  });

  it.each([
    ["DAYS", "31"],
    ["DAYS", "0"],
    ["DAYS", "1.5"],
    ["DAYS", "ten"],
    ["TAXED", "yes"],
    ["KEY", ""],
    ["LOG_LEVEL", "LOUD"],
    ["ENVIRONMENT", "prod"],
    ["OTLP_URL", "collector"],
    ["OTLP_HEADERS", "key"],
    ["OTLP_SAMPLE_RATIO", "1.5"],
    ["OTLP_SAMPLE_RATIO", "-0.1"],
    ["OTLP_SAMPLE_RATIO", "10%"],
  ])("that are missing or wrong are named, and nothing is served: %s=%s", (name, value) => {
    expect(faultsOf({ [name]: value })).toContain(name);
  });

  it("name all that is wrong at once, and no value", () => {
    const faults = faultsOf({ DAYS: "9999999", KEY: undefined });
    expect(faults).toContain("DAYS");
    expect(faults).toContain("KEY");
    expect(faults).not.toContain("9999999");
  });

  it.each(["staging", "production"])("of %s need random secrets that are long", (ENVIRONMENT) => {
    expect(faultsOf({ ENVIRONMENT })).toContain("KEY");
    expect(faultsOf({ ENVIRONMENT, KEY: "r".repeat(32) })).toBe("");
  });

  it("of production hold no secret of the development machine", () => {
    const leaky = { ACCOUNT: "whsec_orderapp_local", KEY: "r".repeat(32) };
    expect(faultsOf({ ...leaky, ENVIRONMENT: "production" })).toContain("ACCOUNT");
    expect(faultsOf({ ...leaky, ENVIRONMENT: "staging" })).toBe("");
  });

  it("say what they are for, optional ones too", () => {
    expect(metaOf(settings.schema, "ACCOUNT")).toMatchObject({ secret: true, description: "An account." });
    expect(metaOf(settings.schema, "TAXED")).toMatchObject({ description: "Whether taxed." });
    expect(metaOf(settings.schema, "NOTHING")).toEqual({});
  });
});
