import type { ReactNode } from 'react';
import { Flex, Link, Text } from '@backstage/ui';
import type {
  IndexableDocument,
  ResultHighlight,
} from '@backstage/plugin-search-common';
import { HighlightedSearchResultText } from '@backstage/plugin-search-react';

/** @public */
export interface ImageSigningSearchResultProps {
  result?: IndexableDocument;
  highlight?: ResultHighlight;
  rank?: number;
  icon?: ReactNode;
}

/** An image or an exception that the search found. */
export const ImageSigningSearchResult = ({
  result,
  highlight,
  icon,
}: ImageSigningSearchResultProps) => {
  if (!result) return null;
  const marked = (field: 'title' | 'text') =>
    highlight?.fields[field] ? (
      <HighlightedSearchResultText
        text={highlight.fields[field]}
        preTag={highlight.preTag}
        postTag={highlight.postTag}
      />
    ) : (
      result[field]
    );
  return (
    <Flex gap="3" py="2" style={{ overflowWrap: 'anywhere' }}>
      {icon}
      <Flex direction="column" gap="1">
        <Link href={result.location} variant="title-x-small">
          {marked('title')}
        </Link>
        <Text as="p" color="secondary">
          {marked('text')}
        </Text>
      </Flex>
    </Flex>
  );
};
