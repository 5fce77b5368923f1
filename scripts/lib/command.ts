/** Runs a script to its end: its usage when that is asked for, else its work; a failure is its message and exit code 1. */
export async function runCommand(help: false | string, work: () => Promise<unknown>): Promise<void> {
  if (help !== false) return console.log(help);
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
