/** Tries a check again and again until it holds. */
export async function eventually(
  check: () => void | Promise<void>,
  withinMs = 10_000,
): Promise<void> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
