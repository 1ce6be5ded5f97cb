// A reporter of node:test that writes how many tests passed and failed, and what
// failed, as JSON.

export default async function* reporter(events) {
  const counts = { passed: 0, failed: 0, failures: [] };
  for await (const { type, data } of events) {
    const isTest =
      data?.details?.type !== 'suite' && !data?.skip && !data?.todo;
    if (type === 'test:pass' && isTest) counts.passed += 1;
    if (type === 'test:fail' && isTest) {
      counts.failed += 1;
      const { error } = data.details ?? {};
      counts.failures.push({
        name: data.name,
        message: String(error?.cause?.message ?? error?.message ?? ''),
      });
    }
  }
  yield `${JSON.stringify(counts)}\n`;
}
