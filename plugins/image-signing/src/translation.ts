import {
  createTranslationRef,
  type TranslationRef,
} from '@backstage/frontend-plugin-api';
import { commonTexts } from './translation/common';
import { uiTexts } from './translation/ui';

const texts = { ...commonTexts, ui: uiTexts } as const;

interface Texts {
  [key: string]: string | Texts;
}

/** The keys of nested texts, with dots. */
type KeysOf<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${Prefix}${K}`
    : KeysOf<T[K], `${Prefix}${K}.`>;
}[keyof T & string];

/** The key of each text; one with plural forms has several. */
export type TextKey = KeysOf<typeof texts>;

/**
 * The words of the pages.
 *
 * @public
 */
export const imageSigningTranslationRef: TranslationRef<
  'plugin.image-signing',
  { readonly [key in TextKey]: string }
> = createTranslationRef({
  id: 'plugin.image-signing',
  // Told the texts themselves, the compiler takes minutes over so many.
  messages: texts as Texts,
}) as never;
