import getPort from "get-port";

/** Where each part of the local cloud listens when nobody says otherwise. */
export const defaultPorts = {
  gateway: 8787,
  postgres: 54320,
  neon: 54321,
  mongo: 27018,
  upstash: 8079,
  smtp: 1025,
  inbox: 8025,
  stripe: 12111,
  paypal: 12112,
  twilio: 12113,
  analytics: 12114,
  control: 12100,
} as const;

export type PortName = keyof typeof defaultPorts;

/** The environment variable that overrides a part's port, such as ORDERAPP_PORT_GATEWAY. */
export function portVariable(name: PortName): string {
  return `ORDERAPP_PORT_${name.toUpperCase()}`;
}

/** The port asked for: the environment's, else the default. Throws on a value that is no port. */
export function preferredPort(name: PortName, env: NodeJS.ProcessEnv = process.env): number {
  const value = env[portVariable(name)];
  if (value === undefined || value === "") return defaultPorts[name];
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`${portVariable(name)} must be a port number, not ${JSON.stringify(value)}`);
  }
  return port;
}

// A second shop on the machine gets ports that are easy to tell from the first one's: 8887, 54420, 54421 …
function* candidates(preferred: number): Generator<number> {
  for (let port = preferred; port > 0 && port < 65_536 && port < preferred + 1_000; port += 100) yield port;
}

/**
 * A port on 127.0.0.1 that was free a moment ago: the preferred one when possible, and never one of `taken`,
 * to which it is added. 0 means any free port.
 */
export async function choosePort(
  name: PortName,
  preferred: number = preferredPort(name),
  taken: Set<number> = new Set(),
): Promise<number> {
  const port = await getPort({ port: candidates(preferred), host: "127.0.0.1", exclude: taken });
  taken.add(port);
  return port;
}

/** True for the error of a server whose port somebody else took. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

/**
 * Starts a server on a chosen port, and again on another one when somebody took the port in between
 * (two starts at the same moment). Other errors pass through.
 */
export async function withPort<T>(
  name: PortName,
  taken: Set<number>,
  start: (port: number) => Promise<T>,
  preferred: number = preferredPort(name),
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(name, preferred, taken);
    try {
      return await start(port);
    } catch (error) {
      if (!isPortTaken(error) || attempt >= 5) throw error;
    }
  }
}
