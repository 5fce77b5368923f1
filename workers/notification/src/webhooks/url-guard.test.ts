import { afterEach, describe, expect, it, vi } from "vitest";
import { guardAddress } from "./guard-address.ts";
import { dnsOverHttps, type Resolved } from "./resolve-host.ts";
import { checkUrl, isPublicAddress, type UrlRules } from "./url-guard.ts";

afterEach(() => void vi.unstubAllGlobals());

const PRODUCTION: UrlRules = { development: false, privateHosts: [] };
const DEVELOPMENT: UrlRules = { development: true, privateHosts: ["127.0.0.1", "localhost"] };
const fine = (url: string, rules = PRODUCTION) => "url" in checkUrl(url, rules);

describe("the address of a webhook", () => {
  it.each([
    "https://hooks.example.com/orders?key=1",
    "https://hooks.example.com:8443/",
    "https://hooks.example.com:443/",
    "https://93.184.216.34/",
    "https://[2606:2800:220:1:248:1893:25c8:1946]/",
    "https://bücher.example.com/",
  ])("%s may be called", (url) => expect(fine(url)).toBe(true));

  it.each([
    ["plain HTTP", "http://hooks.example.com/"],
    ["another scheme", "ftp://hooks.example.com/"],
    ["no host", "https:///"],
    ["a script", "javascript:alert(1)"],
    ["a file", "file:///etc/passwd"],
    ["a relative address", "/orders"],
    ["credentials", "https://user:pass@hooks.example.com/"],
    ["a user", "https://user@hooks.example.com/"],
    ["another port", "https://hooks.example.com:6379/"],
    ["loopback", "https://127.0.0.1/"],
    ["loopback, short", "https://127.1/"],
    ["loopback, decimal", "https://2130706433/"],
    ["loopback, octal", "https://0177.0.0.1/"],
    ["loopback, hex", "https://0x7f.0.0.1/"],
    ["loopback, full width", "https://１２７.０.０.１/"],
    ["loopback, escaped", "https://%31%32%37.0.0.1/"],
    ["loopback, dot at the end", "https://127.0.0.1./"],
    ["this host", "https://0.0.0.0/"],
    ["private 10/8", "https://10.0.0.1/"],
    ["private 172.16/12", "https://172.31.255.255/"],
    ["private 192.168/16", "https://192.168.1.1/"],
    ["link-local metadata", "https://169.254.169.254/latest/meta-data"],
    ["carrier-grade NAT", "https://100.64.0.1/"],
    ["benchmarks", "https://198.18.0.1/"],
    ["documentation", "https://192.0.2.1/"],
    ["6to4 relay", "https://192.88.99.1/"],
    ["multicast", "https://224.0.0.1/"],
    ["reserved", "https://240.0.0.1/"],
    ["broadcast", "https://255.255.255.255/"],
    ["IPv6 loopback", "https://[::1]/"],
    ["IPv6 unspecified", "https://[::]/"],
    ["IPv4-mapped", "https://[::ffff:10.0.0.1]/"],
    ["IPv4-mapped public", "https://[::ffff:93.184.216.34]/"],
    ["IPv4-compatible", "https://[::7f00:1]/"],
    ["NAT64", "https://[64:ff9b::7f00:1]/"],
    ["local NAT64", "https://[64:ff9b:1::a00:1]/"],
    ["6to4", "https://[2002:a00:1::]/"],
    ["Teredo", "https://[2001::1]/"],
    ["unique local", "https://[fd00:ec2::254]/"],
    ["IPv6 link-local", "https://[fe80::1]/"],
    ["IPv6 site-local", "https://[fec0::1]/"],
    ["IPv6 multicast", "https://[ff02::1]/"],
    ["IPv6 documentation", "https://[2001:db8::1]/"],
    ["localhost", "https://localhost/"],
    ["below localhost", "https://a.localhost/"],
    ["localhost, dot at the end", "https://LOCALHOST./"],
    ["a name without a dot", "https://intranet/"],
    ["a name of a network", "https://db.internal/"],
    ["a name on the link", "https://printer.local/"],
  ])("%s is refused: %s", (_what, url) => expect(fine(url)).toBe(false));

  it("may be plain, of any port, and of a host that is named in the settings, in development alone", () => {
    for (const url of ["http://hooks.example.com:3000/", "http://127.0.0.1:3000/", "http://localhost:3000/"]) {
      expect([url, fine(url, DEVELOPMENT), fine(url)]).toEqual([url, true, false]);
    }
    for (const url of ["http://127.0.0.2/", "http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/"]) {
      expect([url, fine(url, DEVELOPMENT)]).toEqual([url, false]);
    }
    expect(fine("https://127.0.0.1/", { development: false, privateHosts: ["127.0.0.1"] })).toBe(false);
  });

  it("is not what is no address at all", () => expect(isPublicAddress("hooks.example.com")).toBe(false));
});

describe("where a webhook's name leads", () => {
  const guard = (resolved: Resolved) =>
    guardAddress(
      { rules: PRODUCTION, resolve: () => Promise.resolve(resolved) },
      "https://hooks.example.com/",
      AbortSignal.timeout(1_000),
    );

  it("may be public addresses alone", async () => {
    const good = ["93.184.216.34", "2606:4700::1111"];
    expect((await guard({ state: "found", addresses: good })).state).toBe("fine");
    for (const bad of ["10.0.0.1", "127.0.0.1", "::1", "::ffff:10.0.0.1", "169.254.169.254", "fd00::1", "?"]) {
      expect([bad, (await guard({ state: "found", addresses: [...good, bad] })).state]).toEqual([bad, "refused"]);
    }
    expect((await guard({ state: "none" })).state).toBe("refused");
    expect((await guard({ state: "unknown" })).state).toBe("unknown");
  });

  it("is asked of a resolver over HTTPS, for both kinds of addresses", async () => {
    const asked: string[] = [];
    const answers: Record<string, unknown> = {
      "1": {
        Status: 0,
        Answer: [
          { type: 5, data: "alias.example.com." },
          { type: 1, data: "93.184.216.34" },
        ],
      },
      "28": { Status: 0, Answer: [{ type: 28, data: "fd00::1" }] },
    };
    vi.stubGlobal("fetch", (url: URL, init: { headers: Record<string, string> }) => {
      asked.push(`${url.href} ${init.headers["accept"]}`);
      return Promise.resolve(Response.json(answers[url.searchParams.get("type") ?? ""]));
    });
    const resolve = dnsOverHttps("https://dns.example/dns-query");
    const signal = AbortSignal.timeout(1_000);
    expect(await resolve("hooks.example.com", signal)).toEqual({
      state: "found",
      addresses: ["93.184.216.34", "fd00::1"],
    });
    expect(asked).toEqual([
      "https://dns.example/dns-query?name=hooks.example.com&type=1 application/dns-json",
      "https://dns.example/dns-query?name=hooks.example.com&type=28 application/dns-json",
    ]);
    answers["28"] = { Status: 2 };
    expect(await resolve("hooks.example.com", signal)).toEqual({ state: "unknown" });
    answers["1"] = answers["28"] = { Status: 3 };
    expect(await resolve("hooks.example.com", signal)).toEqual({ state: "none" });
    answers["1"] = "nonsense";
    expect(await resolve("hooks.example.com", signal)).toEqual({ state: "unknown" });
  });
});
