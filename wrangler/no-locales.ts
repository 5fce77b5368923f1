// Stands in for zod's languages in what is uploaded (`alias` of wrangler/*.jsonc): answers are in English.
export {};
