import type { ImageReport } from 'backstage-plugin-image-signing-common';
import { PlainTable } from '../components/PlainTable';
import { useWords } from '../components/words';

/** Where signatures were looked for, and what was found there. */
export const SearchedPlaces = (props: {
  searched: NonNullable<ImageReport['searched']>;
}) => {
  const t = useWords();
  return (
    <PlainTable
      caption={t('ui.evidence.placesThatWereSearched')}
      head={[
        t('ui.evidence.searchedPlace'),
        t('ui.evidence.outcome'),
        t('ui.evidence.found'),
      ]}
      rows={props.searched.map((place, index) => ({
        id: String(index),
        cells: [
          place.place,
          place.reason
            ? `${place.outcome}: ${place.reason.text}`
            : place.outcome,
          place.count,
        ],
      }))}
    />
  );
};
