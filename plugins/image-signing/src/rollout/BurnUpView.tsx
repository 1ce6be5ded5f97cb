import { useState } from 'react';
import { Button, Flex, Text } from '@backstage/ui';
import type { BurnUp } from 'backstage-plugin-image-signing-common';
import { EmptyNotice } from '../components/EmptyNotice';
import { PlainTable } from '../components/PlainTable';
import { Ratio } from '../components/Ratio';
import { useWords } from '../components/words';
import { BurnUpChart } from './BurnUpChart';

/** How many had arrived day by day, with what is to be expected. */
export const BurnUpView = (props: { burnUp: BurnUp; caption: string }) => {
  const t = useWords();
  const { burnUp, caption } = props;
  const { points, forecast, targetDate } = burnUp;
  const [asTable, setAsTable] = useState(false);
  const last = points.at(-1);
  if (!last) {
    return (
      <EmptyNotice title={t('ui.rollout.burnUp.none')}>
        {t('ui.rollout.burnUp.noneHint')}
      </EmptyNotice>
    );
  }
  const arrived = (
    <strong>
      {t('ui.rollout.burnUp.arrived', {
        reached: last.reached,
        count: last.total,
      })}
    </strong>
  );
  return (
    <Flex direction="column" gap="2">
      <Text as="p" variant="body-medium">
        {targetDate
          ? t('ui.rollout.burnUp.onDateWithTarget', {
              arrived,
              date: last.date,
              targetDate,
              forecast: forecast.text,
            })
          : t('ui.rollout.burnUp.onDate', {
              arrived,
              date: last.date,
              forecast: forecast.text,
            })}
      </Text>
      {asTable ? (
        <PlainTable
          caption={caption}
          head={[
            t('ui.rollout.burnUp.day'),
            t('ui.rollout.burnUp.reachedOfDay'),
          ]}
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
          {asTable
            ? t('ui.rollout.burnUp.showAsChart')
            : t('ui.rollout.burnUp.showAsTable')}
        </Button>
      </div>
    </Flex>
  );
};
