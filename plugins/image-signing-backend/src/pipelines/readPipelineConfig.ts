import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readDuration } from '../config/readDuration';
import type { KnownTemplate } from './detectSteps';

export interface PipelineSettings {
  /** Whether repositories are read at all. */
  read: boolean;
  everyMs: number;
  templates: KnownTemplate[];
}

/** @throws InputError naming the key, what stands there and what should. */
export function readPipelineConfig(config: Config): PipelineSettings {
  const key = 'imageSigning.pipelines';
  const templates = (
    config.getOptionalConfigArray(`${key}.templates`) ?? []
  ).map((template, index): KnownTemplate => {
    const match = template.getString('match').trim();
    if (/^\**$/.test(match)) {
      throw new InputError(
        `${key}.templates[${index}].match would match every template; name one, for example org/templates/.github/workflows/release.yml@*`,
      );
    }
    return {
      match,
      signs: template.getOptionalBoolean('signs') ?? false,
      verifies: template.getOptionalBoolean('verifies') ?? false,
    };
  });
  return {
    read: config.getOptionalBoolean(`${key}.read`) ?? false,
    everyMs: readDuration(config, `${key}.every`, { days: 1 }),
    templates,
  };
}
