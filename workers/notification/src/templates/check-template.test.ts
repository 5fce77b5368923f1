import type { EventType } from "@orderapp/contracts/events";
import { describe, expect, it } from "vitest";
import { BUILT_IN } from "./built-in.ts";
import { checkTemplate } from "./check-template.ts";
import { FILTERS } from "./engine.ts";
import { TEXT_MESSAGES } from "./text-messages.ts";
import { variablesOf } from "./variables.ts";

const mail = (over: object) => ({ subject: "S", html: "<p>H</p>", text: "T", ...over });
const wrongText = (text: string, event: EventType = "order.shipped") => checkTemplate(event, "email", mail({ text }));

describe("templates that are written", () => {
  it.each(Object.entries(BUILT_IN))("the built-in mail of %s keeps the rules", (event, content) => {
    expect(checkTemplate(event as EventType, "email", content)).toEqual([]);
  });

  it.each(Object.entries(TEXT_MESSAGES))("the built-in text message of %s keeps the rules", (event, content) => {
    expect(checkTemplate(event as EventType, "sms", content)).toEqual([]);
  });

  it("have the parts of their channel, and no others", () => {
    const paths = (channel: "email" | "sms", content: object) =>
      checkTemplate("order.shipped", channel, content).map(({ path, code }) => `${path} ${code}`);
    expect(paths("email", { subject: "S", text: " " })).toEqual(["html required", "text required"]);
    expect(paths("sms", { text: "T", subject: "S" })).toEqual(["subject unknown_field"]);
    expect(paths("email", mail({ html: "x".repeat(65_537), subject: "x".repeat(1_001) }))).toEqual([
      "subject too_big",
      "html too_big",
    ]);
  });

  it("are told of every mistake with its place", () => {
    const html = "<p>{{ order.nubmer }}\n  {{ nobody }}</p>\n{% for item in order.items %}{{ item.titel }}{% endfor %}";
    expect(checkTemplate("order.shipped", "email", mail({ html }))).toEqual([
      expect.objectContaining({ path: "html", code: "unknown_variable", line: 1, column: 7 }),
      expect.objectContaining({ path: "html", code: "unknown_variable", line: 2, column: 6 }),
      expect.objectContaining({ path: "html", code: "unknown_variable", line: 3, column: 33 }),
    ]);
    expect(wrongText("Hello\n {{ order.number | shout }}")).toEqual([
      { path: "text", message: "undefined filter: shout", code: "unknown_filter", line: 2, column: 2 },
    ]);
    expect(wrongText("{% if order %}")).toEqual([expect.objectContaining({ code: "syntax", line: 1, column: 1 })]);
    expect(wrongText("{{ order.number ")).toEqual([expect.objectContaining({ code: "syntax", line: 1 })]);
    expect(wrongText("{% nothing %}\n{% include 'x' %}").map(({ code, line }) => [code, line])).toEqual([
      ["unknown_tag", 1],
      ["unknown_tag", 2],
    ]);
  });

  it.each([
    "{{ constructor }}",
    "{{ order.constructor }}",
    "{{ order.__proto__ }}",
    "{{ store.name.constructor }}",
    "{{ order.items.constructor.constructor }}",
    "{{ order['__proto__'] }}",
    "{{ toString }}",
    "{{ event.id }}",
    "{{ order.items[0].price.amount }}",
    "{{ order.totals.total.amount.size }}",
    "{% for a in order.items %}{% for b in a.parts %}{{ b }}{% endfor %}{{ a.constructor }}{% endfor %}",
    "{% if order.secret %}x{% endif %}",
    "{{ order.number | append: secret }}",
    "{% assign a = 1 %}{{ b }}",
    "{% for a in order.items %}{% endfor %}{{ a.title }}",
  ])("%s names what is not there", (text) => {
    expect(wrongText(text).map(({ code }) => code)).toContain("unknown_variable");
  });

  it.each([
    "{% include 'secret' %}",
    "{% render 'secret' %}",
    "{% layout 'secret' %}",
    "{% block a %}{% endblock %}",
    "{% tablerow a in order.items %}{% endtablerow %}",
    "{% liquid\necho store.name %}",
    "{% increment total %}",
  ])("%s is no tag here", (text) => {
    expect(wrongText(text).map(({ code }) => code)).toContain("unknown_tag");
  });

  it.each(["raw", "json", "where_exp", "group_by_exp", "strip_html", "date", "sha256", "constructor"])(
    "%s is no filter here",
    (name) => {
      expect(wrongText(`{{ store.name | ${name} }}`).map(({ code }) => code)).toEqual(["unknown_filter"]);
      expect(FILTERS).not.toContain(name);
    },
  );

  it.each([
    "{% for item in order.items %}{{ forloop.index }}/{{ forloop.length }} {{ item.title | upcase }}{% endfor %}",
    "{% assign to = order.shippingAddress %}{{ to.name }}",
    "{{ order.items.size }} {{ order.items.first.title }} {{ order.items[0].sku }} {{ order.number.size }}",
    "{% for line in order.taxLines %}{{ line.amount | money }}{% endfor %}{{ order.totals['total'] | money }}",
    "{% capture name %}{{ order.shippingAddress.name }}{% endcapture %}{{ name }}",
    "{% case order.status %}{% when 'SHIPPED' %}{{ locale }}{% else %}{{ event.at | moment }}{% endcase %}",
    "{% comment %}{{ anything }}{% endcomment %}{% raw %}{{ anything }}{% endraw %}",
  ])("%s is fine", (text) => expect(wrongText(text)).toEqual([]));

  it("may not be nested without end", () => {
    const nested = (depth: number) => "{% if order %}".repeat(depth) + "{% endif %}".repeat(depth);
    expect(wrongText(nested(20))).toEqual([]);
    expect(wrongText(nested(21))).toEqual([expect.objectContaining({ code: "too_deep", line: 1 })]);
    expect(wrongText(nested(2_000))).toEqual([expect.objectContaining({ code: "too_deep" })]);
    expect(wrongText(`{{ ${"order[".repeat(9_000)}`).length).toBeGreaterThan(0);
    expect(wrongText(`{{ ${"a[".repeat(9_000)}0${"]".repeat(9_000)} }}`).length).toBeGreaterThan(0);
  });

  it("are told the variables of their event, with types", () => {
    const of = Object.fromEntries(variablesOf("order.shipped").map((variable) => [variable.name, variable]));
    expect(of["order.number"]).toEqual({ name: "order.number", type: "string", optional: false });
    expect(of["order.items[].lineTotal"]?.type).toBe("money");
    expect(of["order.tracking.trackingUrl"]?.optional).toBe(true);
    expect(of["order.createdAt"]?.type).toBe("date-time");
    expect(of["store.name"]?.type).toBe("string");
    expect(variablesOf("user.registered").map(({ name }) => name)).toContain("link");
    expect(variablesOf("order.shipped").map(({ name }) => name)).not.toContain("link");
  });
});
