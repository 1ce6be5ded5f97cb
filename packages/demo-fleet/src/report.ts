/** Says what went wrong in the background, and lets the fleet run on. */
export function reportFailure(subject: string): (error: unknown) => void {
  return error => {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`demo fleet: ${subject}: ${text}\n`);
  };
}
