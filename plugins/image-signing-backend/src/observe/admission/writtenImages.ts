import type { Loophole } from 'backstage-plugin-image-signing-common';
import { asList, asText, at } from './json';
import { loophole } from './loopholes';
import { wildcardMatch } from './selectors';
import type { Match } from './selectors';

const DOCKER_HUB = 'docker.io/';
const LIBRARY = 'docker.io/library/';

/**
 * The texts under which an image may stand in a manifest: some engines see it as
 * it was written, with the registry or without.
 */
export function writtenForms(image: string): string[] {
  if (!image.startsWith(DOCKER_HUB)) return [image];
  const short = image.slice(DOCKER_HUB.length);
  return image.startsWith(LIBRARY)
    ? [
        image,
        short,
        image.slice(LIBRARY.length),
        DOCKER_HUB + image.slice(LIBRARY.length),
      ]
    : [image, short];
}

function matchGlob(glob: string, image: string): Match {
  // Classes and alternatives are not read.
  if (/[[\]{}\\]/.test(glob)) return 'unknown';
  const forms = writtenForms(image);
  const fitting = forms.filter(form => wildcardMatch(glob, form));
  if (fitting.length === forms.length) return 'yes';
  return fitting.length ? 'unknown' : 'no';
}

/** Whether `matchImageReferences` are about an image; none at all are about every image. */
export function matchImageReferences(
  references: unknown,
  image: string | undefined,
): Match {
  if (references === undefined || references === null) return 'yes';
  const list = asList(references);
  if (!list) return 'unknown';
  if (list.length === 0 || image === undefined) return 'yes';
  let answer: Match = 'no';
  for (const reference of list) {
    const glob = asText(at(reference, 'glob'));
    const matched = glob === undefined ? 'unknown' : matchGlob(glob, image);
    if (matched === 'yes') return 'yes';
    if (matched === 'unknown') answer = 'unknown';
  }
  return answer;
}

/** Says so where `matchImageReferences` leave images out. */
export function narrowReferences(
  references: unknown,
  policy: string,
): Loophole[] {
  const list = asList(references) ?? [];
  const texts = list.map(
    reference =>
      asText(at(reference, 'glob')) ?? asText(at(reference, 'expression')),
  );
  if (!list.length || texts.some(text => /^\*+$/.test(text ?? ''))) return [];
  return [
    loophole(
      'IMAGES_NOT_COVERED',
      'medium',
      `Only images that fit ${texts
        .slice(0, 5)
        .join(', ')} are checked; others pass.`,
      'Let matchImageReferences cover every registry in use, or allow no other registry.',
      policy,
    ),
  ];
}
