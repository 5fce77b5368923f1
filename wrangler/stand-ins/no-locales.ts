/** Stands in for zod's languages in what is uploaded (`alias` of the configurations here): answers are in English. */
export const languages: readonly string[] = [];
