/** What is owed in a country, or in one of its regions; `rate` in millionths. */
export type TaxRate = { region: string; name: string; rate: number; appliesToShipping: boolean };

/** A region as it is compared: `US-CA`, `ca` and ` CA ` are one. Empty for a country as a whole. */
export function regionKey(country: string, region: string | null | undefined): string {
  const key = (region ?? "").normalize("NFC").trim().toUpperCase();
  return key.startsWith(`${country}-`) ? key.slice(country.length + 1).trim() : key;
}

/** What is owed at an address, given the rates of its country: the region's, else the country's, else nothing. */
export function taxesAt(
  rates: readonly TaxRate[],
  address: { country: string; region?: string | undefined },
): TaxRate[] {
  const region = regionKey(address.country, address.region);
  const rate = rates.find((candidate) => candidate.region === region) ?? rates.find(({ region: key }) => key === "");
  return rate ? [rate] : [];
}

/** A rate as administrators set it up. */
export type TaxRateState = {
  id: string;
  country: string;
  region: string | null;
  regionKey: string;
  name: string;
  rate: number;
  appliesToShipping: boolean;
  version: number;
  createdAt: string;
  updatedAt: string;
};

/** A rate's place stays: what is owed elsewhere is another rate. */
export type TaxRatePatch = {
  [Key in keyof Pick<TaxRateState, "name" | "rate" | "appliesToShipping">]?: TaxRateState[Key] | undefined;
};
