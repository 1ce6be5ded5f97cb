import { stripped, untouched } from '../changes/anywhere';
import type { Request } from '../request';
import { ANYWHERE, ASIS, rows, type Row } from '../rows';
import { key, LAYOUTS, workflow } from './questions';

/** The same on a registry without referrers, and after real copies. */
export function ways(): Row[] {
  const ours = (base: string): Request =>
    base.includes('workflow') ? workflow() : key('P-256');
  return LAYOUTS.flatMap(layout => [
    ...['P-256', 'workflow'].flatMap(by => [
      ...rows(`docker registry, ${by}, ${layout}, cosign 3`, {
        'its signer': ours(by),
      }),
      ...rows(
        `docker registry, ${by}, ${layout}, cosign 3`,
        { 'its signer': ours(by), 'another key': key('another P-256') },
        ASIS,
        'docker',
      ),
      ...rows(
        `${by}, ${layout}, cosign 3`,
        { 'its signer': ours(by) },
        ANYWHERE,
        'docker',
      ),
      ...(['ggcr', 'elsewhere'] as const).flatMap(way =>
        rows(
          `${by}, ${layout}, cosign 3`,
          { 'its signer': ours(by), 'another key': key('another P-256') },
          { nothing: untouched, 'all signatures gone': stripped },
          way,
        ),
      ),
      ...(['skopeo', 'oras'] as const).flatMap(way =>
        rows(
          `${by}, ${layout}, cosign 3`,
          { 'its signer': ours(by) },
          { nothing: untouched },
          way,
        ),
      ),
    ]),
    ...rows(
      `index of a recursively signed index, ${layout}, cosign 3`,
      { 'its key': key('P-256') },
      ASIS,
      'oras',
    ),
  ]);
}
