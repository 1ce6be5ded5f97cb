/** Asks until the answer is true; fails with the last one. */
export async function until(
  ask: () => Promise<true | string>,
  seconds = 60,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask().catch(String);
    if (answer === true) return;
    if (Date.now() >= deadline) throw new Error(answer);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
