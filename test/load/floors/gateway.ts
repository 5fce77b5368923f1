/** The barest gateway there can be: one service binding. */
export default {
  fetch: (request: Request, env: { SERVICE: Fetcher }) => env.SERVICE.fetch(request),
} satisfies ExportedHandler<{ SERVICE: Fetcher }>;
