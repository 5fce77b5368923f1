import { describe, expect, it } from "vitest";
import { searchTermsOf } from "./search-terms.ts";

describe("what is looked for", () => {
  it("is an order's number however it was typed", () => {
    for (const typed of ["7K3M9-QXT2B", "7k3m9qxt2b", "#7K3M9-QXT2B", " 7k3m9 qxt2b "]) {
      expect(searchTermsOf(typed).number).toBe("7K3M9-QXT2B");
    }
    expect(searchTermsOf("7k3").number).toBe("7K3");
    expect(searchTermsOf("7k3m9-").number).toBe("7K3M9");
    expect(searchTermsOf("oil-00").number).toBe("01100");
  });

  it("is no number when no number could begin so", () => {
    for (const typed of ["ada@example.com", "7K3M9-QXT2BX", "u", "%", "_", "ä"]) {
      expect(searchTermsOf(typed).number).toBeUndefined();
    }
  });

  it("is an address whatever its case, and a SKU as it is", () => {
    expect(searchTermsOf(" Ada@Example.com ")).toEqual({ email: "ada@example.com", sku: "Ada@Example.com" });
  });
});
