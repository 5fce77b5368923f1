import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readPipeline, splitTraceEvent } from "./ingest.ts";
import { fieldsOf, readTemplate, refusals } from "./mapping.ts";

const here = import.meta.dirname;
const [logs, invocations] = [readTemplate("template-logs.json"), readTemplate("template-invocations.json")];
const [readLog, readInvocation] = [readPipeline("pipeline-logs.json"), readPipeline("pipeline-invocations.json")];

const record = {
  timestamp: "2026-11-23T10:00:00.123Z",
  level: "WARN",
  service: "order",
  traceId: "0af7651916cd43dd8448eb211c80319c",
  userId: "u-1",
  message: "request",
  metadata: { status: 409, duration: "45ms", error: { name: "Error", cause: { code: 1 } } },
};
const event = (message: unknown, level = "log") => ({
  EventTimestampMs: 1_795_428_000_000,
  EventType: "fetch",
  ScriptName: "orderapp-order-production",
  ScriptVersion: { ID: "v-1" },
  Entrypoint: "default",
  Outcome: "exception",
  CPUTimeMs: 3,
  WallTimeMs: 40.5,
  Logs: [{ Level: level, Message: [message], TimestampMs: 1_795_428_000_001 }],
  Exceptions: [{ Name: "Error", Message: "no mail to ada.lovelace@example.com", TimestampMs: 1, Stack: "at x" }],
});
const logOf = (given: ReturnType<typeof event>) => readLog(splitTraceEvent(given).logs[0]!);

describe("a console message", () => {
  it("of our logger becomes the seed's document", () => {
    const document = logOf(event(JSON.stringify(record), "warn"));
    expect(document).toEqual({
      ...record,
      "@timestamp": record.timestamp,
      status: "409",
      durationMs: 45,
      worker: { script: "orderapp-order-production", version: "v-1" },
    });
    expect(refusals(document, logs.template.mappings)).toEqual([]);
  });

  it("of anybody else keeps its words, masked", () => {
    for (const words of [
      "mail to ada.lovelace@example.com with eyJhbGci.eyJzdWIi.c2ln failed",
      "17",
      '{"foo":{"bar":1}}',
    ]) {
      const document = logOf(event(words));
      expect(document).toMatchObject({ level: "INFO", service: "orderapp-order-production" });
      expect(document["message"]).toBe(words.replace("ada.lovelace", "ad***").replace(/eyJhb\S+/, "[redacted]"));
      expect(document["@timestamp"]).toBe("2026-11-23T10:00:00.001Z");
      expect(refusals(document, logs.template.mappings)).toEqual([]);
    }
  });

  it("is read in whichever case its fields come", () => {
    const given = { ...event(""), Logs: [{ level: "error", message: [JSON.stringify(record)], timestampMs: 1 }] };
    expect(readLog(splitTraceEvent(given).logs[0]!)).toMatchObject({ level: "WARN", message: "request" });
  });
});

it("an invocation keeps how it ended, and of an exception no address", () => {
  const document = readInvocation(splitTraceEvent(event("x")).invocation);
  expect(document).toEqual({
    "@timestamp": "2026-11-23T10:00:00.000Z",
    service: "order",
    eventType: "fetch",
    entrypoint: "default",
    outcome: "exception",
    cpuTimeMs: 3,
    wallTimeMs: 40.5,
    exceptions: [{ Name: "Error", Message: "no mail to ad***@example.com", TimestampMs: 1, Stack: "at x" }],
    worker: { script: "orderapp-order-production", version: "v-1" },
  });
  expect(refusals(document, invocations.template.mappings)).toEqual([]);
});

it("the mappings refuse what they do not know, and what is of another type", () => {
  const refused = (document: object) => refusals(document, logs.template.mappings);
  expect(refused({ colour: "red" })).toEqual(["colour is not mapped"]);
  expect(refused({ worker: { colour: "red" } })).toEqual(["worker.colour is not mapped"]);
  expect(refused({ metadata: "text", durationMs: "45ms", timestamp: "noon", level: {} })).toHaveLength(4);
});

describe("what Elasticsearch is told", () => {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(here, "elasticsearch", file), "utf8"));
  const setup = readFileSync(join(here, "setup.sh"), "utf8");
  const logstash = readFileSync(join(here, "logstash/orderapp.conf"), "utf8");

  it("deletes after 30 days, by a policy that both templates name", () => {
    expect(read("ilm-policy.json")).toMatchObject({ policy: { phases: { delete: { min_age: "30d" } } } });
    for (const { template } of [logs, invocations]) {
      expect(template.settings["index.lifecycle.name"]).toBe("orderapp-30-days");
      expect(template.mappings.dynamic).toBe("strict");
      expect(setup).toContain(`put _ingest/pipeline/${z.string().parse(template.settings["index.default_pipeline"])} `);
    }
    expect(setup).toContain("put _ilm/policy/orderapp-30-days elasticsearch/ilm-policy.json");
  });

  it("comes from a Logstash that writes to the templates' streams, and asks for a password", () => {
    const datasets = [...logstash.matchAll(/data_stream_dataset => "([\w.]+)"/g)].map(([, name]) => `logs-${name}-*`);
    expect(datasets).toEqual([...logs.index_patterns, ...invocations.index_patterns]);
    expect(logstash).toContain('password => "${LOGS_PASSWORD}"');
    // Every field that the Tail Worker and Logpush's job send is let through.
    for (const field of Object.keys(event(""))) expect(logstash, field).toContain(`^${field}$`);
  });
});

describe("Kibana's saved objects", () => {
  const Saved = z.object({
    id: z.string(),
    type: z.string(),
    attributes: z.record(z.string(), z.unknown()),
    references: z.array(z.object({ name: z.string(), type: z.string(), id: z.string() })),
  });
  const objects = readFileSync(join(here, "kibana/orderapp.ndjson"), "utf8")
    .trim()
    .split("\n")
    .map((line) => Saved.parse(JSON.parse(line)));
  const fields: Record<string, string[]> = {
    "orderapp-logs": fieldsOf(logs.template.mappings),
    "orderapp-invocations": fieldsOf(invocations.template.mappings),
  };

  it("lead to one another, and to the templates' streams", () => {
    const there = new Set(objects.map(({ type, id }) => `${type} ${id}`));
    for (const { id, references } of objects) {
      for (const to of references) expect(there, `${id} leads to ${to.id}`).toContain(`${to.type} ${to.id}`);
    }
    const titles = objects.filter(({ type }) => type === "index-pattern").map(({ attributes }) => attributes["title"]);
    expect(titles).toEqual([...logs.index_patterns, ...invocations.index_patterns]);
    expect(objects.filter(({ type }) => type === "dashboard")).toHaveLength(3);
  });

  it("ask for fields that are mapped", () => {
    for (const { id, attributes, references } of objects.filter(({ type }) => /visualization|search/.test(type))) {
      const known = fields[references[0]!.id]!;
      const text = JSON.stringify(attributes);
      const state = z.string().parse(attributes["visState"] ?? "{}");
      const asked = [...state.matchAll(/"field": ?"([^"]+)"/g)].map(([, field]) => field);
      const columns = z.array(z.string()).parse(attributes["columns"] ?? []);
      const query = z.object({ searchSourceJSON: z.string() }).parse(attributes["kibanaSavedObjectMeta"]);
      const { query: kuery } = z
        .object({ query: z.object({ query: z.string() }) })
        .parse(JSON.parse(query.searchSourceJSON));
      const queried = [...kuery.query.matchAll(/([\w.]+) :/g)].map(([, field]) => field);
      for (const field of [...asked, ...columns, ...queried]) expect(known, `${id}: ${text}`).toContain(field);
      expect(asked.length + columns.length, id).toBeGreaterThan(0);
    }
  });

  it("lay out only panels that they name", () => {
    for (const { attributes, references } of objects.filter(({ type }) => type === "dashboard")) {
      const panels = z
        .array(z.object({ panelRefName: z.string(), panelIndex: z.string() }))
        .parse(JSON.parse(z.string().parse(attributes["panelsJSON"])));
      expect(panels.map((panel) => `${panel.panelIndex}:${panel.panelRefName}`)).toEqual(
        references.map((to) => to.name),
      );
    }
  });
});
