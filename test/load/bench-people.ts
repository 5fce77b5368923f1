/** Somebody who can sign in, with the device and the address that they do it from. */
export type Person = { email: string; password: string; headers: Record<string, string> };
export type Tokens = { accessToken: string; refreshToken: string };

export type People = {
  /** The people of this bench, registered at the first call. */
  all(): Promise<Person[]>;
  /** One of them after the other. */
  next(): Promise<Person>;
  signIn(person: Person): Promise<Tokens>;
  /** Access tokens of two sessions of each. */
  accessTokens(): Promise<string[]>;
};

type Send = (method: string, path: string, body: unknown, headers: Record<string, string>) => Promise<Response>;

const COUNT = 32;
const PASSWORD = "correct-horse-battery";

/** Each person has an address of their own, so that what is counted by address does not add up. */
export function createPeople(send: Send): People {
  let all: Promise<Person[]> | undefined;
  let tokens: Promise<string[]> | undefined;
  let taken = 0;

  const register = async (i: number): Promise<Person> => {
    const email = `bench.${i}@example.com`;
    const address = { "content-type": "application/json", "cf-connecting-ip": `10.7.${i >> 8}.${i & 255}` };
    await send("POST", "/v1/auth/register", { email, password: PASSWORD, name: `Bench ${i}` }, address);
    // From here on they come back on a known device, as most who sign in do.
    const first = await send("POST", "/v1/auth/login", { email, password: PASSWORD }, address);
    const cookie = first.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    return { email, password: PASSWORD, headers: { ...address, ...(cookie === "" ? {} : { cookie }) } };
  };

  const people: People = {
    all: () => (all ??= oneByOne(COUNT, register)),
    async next() {
      const known = await people.all();
      const person = known[taken++ % known.length];
      if (!person) throw new Error("nobody is registered");
      return person;
    },
    async signIn({ email, password, headers }) {
      return (await (await send("POST", "/v1/auth/login", { email, password }, headers)).json()) as Tokens;
    },
    accessTokens: () =>
      (tokens ??= oneByOne(2 * COUNT, async () => (await people.signIn(await people.next())).accessToken)),
  };
  return people;
}

/** In turn, since each of these costs the Worker a whole hash of a password. */
async function oneByOne<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let i = 0; i < count; i++) made.push(await make(i));
  return made;
}
