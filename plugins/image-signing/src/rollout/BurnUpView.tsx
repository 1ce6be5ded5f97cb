import { useState } from 'react';
import { Button, Flex, Text } from '@backstage/ui';
import type { BurnUp } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { PlainTable } from '../components/PlainTable';
import { Ratio } from '../components/Ratio';
import { BurnUpChart } from './BurnUpChart';

/** How many had arrived day by day, with what is to be expected. */
export const BurnUpView = (props: { burnUp: BurnUp; caption: string }) => {
  const { burnUp, caption } = props;
  const { points, forecast, targetDate } = burnUp;
  const [asTable, setAsTable] = useState(false);
  const last = points.at(-1);
  if (!last) {
    return (
      <EmptyNotice title="Not counted yet">
        One point a day is written; the first within minutes.
      </EmptyNotice>
    );
  }
  return (
    <Flex direction="column" gap="2">
      <Text as="p" variant="body-medium">
        <strong>
          {last.reached} of {last.total} services
        </strong>{' '}
        on {last.date}
        {targetDate ? `; the target is ${targetDate}` : ''}. {forecast.text}
      </Text>
      {asTable ? (
        <PlainTable
          caption={caption}
          head={['Day', 'Reached']}
          rows={[...points].reverse().map(point => ({
            id: point.date,
            cells: [
              point.date,
              <Ratio count={point.reached} total={point.total} />,
            ],
          }))}
        />
      ) : (
        <BurnUpChart burnUp={burnUp} />
      )}
      <div>
        <Button
          variant="secondary"
          size="small"
          onPress={() => setAsTable(shown => !shown)}
        >
          {asTable ? 'Show as chart' : 'Show as table'}
        </Button>
      </div>
    </Flex>
  );
};
