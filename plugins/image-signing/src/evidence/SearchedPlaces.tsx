import type { ImageReport } from 'backstage-plugin-image-signing-common';
import { PlainTable } from '../components/PlainTable';

/** Where signatures were looked for, and what was found there. */
export const SearchedPlaces = (props: {
  searched: NonNullable<ImageReport['searched']>;
}) => (
  <PlainTable
    caption="Places that were searched"
    head={['Searched place', 'Outcome', 'Found']}
    rows={props.searched.map((place, index) => ({
      id: String(index),
      cells: [
        place.place,
        place.reason ? `${place.outcome}: ${place.reason.text}` : place.outcome,
        place.count,
      ],
    }))}
  />
);
