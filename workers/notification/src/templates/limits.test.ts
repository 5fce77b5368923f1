import { describe, expect, it } from "vitest";
import { shipped } from "../test-support.ts";
import { renderContent, RenderFailure } from "./render.ts";

const around = {
  store: { name: "Shop", url: "https://shop.example.com" },
  pages: { verifyEmail: "https://shop.example.com/v", resetPassword: "https://shop.example.com/r" },
};
const event = shipped();
const text = (source: string) => renderContent({ text: source }, "sms", event, around).text;
const failure = (source: string): string => {
  try {
    return `rendered ${String(text(source)).slice(0, 50)}`;
  } catch (error) {
    if (!(error instanceof RenderFailure)) throw error;
    return error.message;
  }
};

describe("a rendering ends, whatever the template says", () => {
  it.each([
    ["a long range", "{% for i in (1..1000000000) %}x{% endfor %}", /memory alloc limit/],
    [
      "loops in loops",
      "{% for a in (1..1000) %}{% for b in (1..1000) %}{% for c in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}",
      /limit|repeats too much/,
    ],
    [
      "a text that doubles",
      "{% assign a = 'xxxxxxxx' %}{% for i in (1..60) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
      /memory alloc limit/,
    ],
    [
      "a captured text that doubles",
      "{% capture a %}xxxxxxxx{% endcapture %}{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}",
      /output is longer/,
    ],
    ["1 MB of output", `{% for i in (1..2000) %}${"y".repeat(1_000)}{% endfor %}`, /output is longer/],
    [
      "1 MB by replacing",
      "{% assign a = 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' %}{{ a }}",
      /memory alloc limit/,
    ],
    [
      "long filter chains in loops",
      `{% for i in (1..30000) %}{% assign a = '' ${"| upcase ".repeat(5_000)}%}{% endfor %}`,
      /repeats too much/,
    ],
    [
      "long conditions in loops",
      `{% for i in (1..30000) %}{% if 1 == 2 %}${"{% elsif 1 == 2 and 2 == 3 %}".repeat(1_500)}{% endif %}{% endfor %}`,
      /repeats too much/,
    ],
    [
      "searching in loops",
      "{% assign a = 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' | replace: 'a', 'aaaaaaaaaa' %}{% for i in (1..20000) %}{% if a contains 'ab' %}{% endif %}{% endfor %}",
      /memory alloc limit/,
    ],
  ])("%s", (_, source, reason) => expect(failure(source)).toMatch(reason));

  it("while an order of 500 lines is fine", () => {
    const [item] = event.data.order.items;
    const items = Array.from({ length: 500 }, () => item!);
    const large = { ...event, data: { order: { ...event.data.order, items } } };
    const line =
      "{% for item in order.items %}{% if item.quantity > 1 %}{{ item.quantity }} x {% endif %}{{ item.title }}: {{ item.lineTotal | money }}\n{% endfor %}";
    expect(renderContent({ text: line }, "sms", large, around).text?.split("\n")).toHaveLength(500);
  });
});

describe("a rendering sees its own message and no more", () => {
  it.each([
    "{{ constructor }}",
    "{{ order.constructor.name }}",
    "{{ order['constructor'] }}",
    "{{ order.items.constructor }}",
    "{{ __proto__ }}{{ order.__proto__.toString }}",
    "{{ store.name.constructor }}",
    "{% assign key = 'constructor' %}{{ order[key] }}",
    "{{ order.items | map: 'constructor' }}",
    "{{ toString }}{{ order.toString }}{{ order.hasOwnProperty }}",
  ])("%s is nothing", (source) => expect(text(source)).toBe(""));

  it("and changes nothing for the next", () => {
    text("{% assign store = 'x' %}{% assign order = 'y' %}{{ store }}");
    expect(text("{{ store.name }} {{ order.number }}")).toBe(`Shop ${event.data.order.number}`);
  });
});
