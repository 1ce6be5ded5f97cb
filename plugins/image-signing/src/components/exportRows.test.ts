import { parse } from 'papaparse';
import { fileName, flattenRow, toCsv, toJson } from './exportRows';

const exported = {
  name: 'Deployed by hand',
  rows: [
    { user: 'jane', images: ['a', 'b'], where: { cluster: 'prod' } },
    { user: '=HYPERLINK("http://x")', where: { cluster: 'a,"b"\n' } },
  ],
  totalCount: 2,
  demo: false,
  exportedAt: '2026-11-22T10:00:00Z',
};

describe('an export', () => {
  it('puts nested fields side by side, and lists into one field', () => {
    expect(
      flattenRow({ a: { b: [1, 2], c: [{ d: true }] }, e: undefined, f: null }),
    ).toEqual({ 'a.b': '1; 2', 'a.c.0.d': true });
  });

  it('is CSV that reads back, whatever is in the fields', async () => {
    const text = await toCsv(exported);
    const { data, errors } = parse<Record<string, string>>(text, {
      header: true,
    });
    expect(errors).toEqual([]);
    expect(data).toEqual([
      {
        user: 'jane',
        images: 'a; b',
        'where.cluster': 'prod',
        exportedAt: exported.exportedAt,
      },
      {
        // A spreadsheet must not run it.
        user: '\'=HYPERLINK("http://x")',
        images: '',
        'where.cluster': 'a,"b"\n',
        exportedAt: exported.exportedAt,
      },
    ]);
  });

  it('says in JSON how many there are of how many', () => {
    expect(JSON.parse(toJson({ ...exported, totalCount: 90_000 }))).toEqual({
      demo: false,
      exportedAt: exported.exportedAt,
      totalCount: 90_000,
      count: 2,
      items: exported.rows,
    });
  });

  it('is marked where the data is made up', async () => {
    const demo = { ...exported, demo: true };
    expect(fileName(exported, 'csv')).toBe(
      'image-signing-deployed-by-hand-2026-11-22.csv',
    );
    expect(fileName(demo, 'json')).toBe(
      'image-signing-demo-deployed-by-hand-2026-11-22.json',
    );
    const { data } = parse<Record<string, string>>(await toCsv(demo), {
      header: true,
    });
    expect(data.map(row => row.demo)).toEqual(['true', 'true']);
  });
});
