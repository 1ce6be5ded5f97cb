import type { JSX } from 'react';
import {
  useTranslationRef,
  type TranslationRef,
} from '@backstage/frontend-plugin-api';
import { imageSigningTranslationRef, type TextKey } from '../translation';

/** A text with forms for one and for many is asked for by its name alone. */
type NameOf<Key> = Key extends `${infer Name}_${'one' | 'other'}` ? Name : Key;

export type TextName = NameOf<TextKey>;

/** Gives a text of the pages, with what stands in it. */
export interface Words {
  (name: TextName, values?: Record<string, string | number>): string;
  (
    name: TextName,
    values: Record<string, string | number | JSX.Element>,
  ): JSX.Element;
}

/**
 * The texts of the pages. That each gets the values that stand in it is a
 * matter of a test: for so many texts Backstage's own types are too slow.
 */
export function useWords(): Words {
  const { t } = useTranslationRef(
    imageSigningTranslationRef as TranslationRef<string, any>,
  );
  return t as unknown as Words;
}
