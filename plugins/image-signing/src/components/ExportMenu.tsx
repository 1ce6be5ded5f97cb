import { useEffect, useRef, useState } from 'react';
import { Button, Flex, Menu, MenuItem, MenuTrigger, Text } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import type { ReadAll } from '../hooks/useCursorTable';
import { fileName, toCsv, toJson, type ExportedRows } from './exportRows';
import { saveText } from './saveText';
import { useWords } from './words';

const FORMS = {
  csv: { write: toCsv, type: 'text/csv;charset=utf-8' },
  json: { write: toJson, type: 'application/json' },
} as const;

/** Saves all rows of a table, as it is filtered, into a file. */
export const ExportMenu = (props: { name: string; readAll: ReadAll }) => {
  const t = useWords();

  const { name, readAll } = props;
  const [state, setState] = useState('');
  const [busy, setBusy] = useState(false);
  const stop = useRef<AbortController>();
  useEffect(() => () => stop.current?.abort(), []);

  const save = async (form: keyof typeof FORMS) => {
    stop.current = new AbortController();
    setBusy(true);
    setState(t('ui.components.reading'));
    try {
      const read = await readAll(stop.current.signal, (count, total) =>
        setState(
          t('ui.components.numberOfTotalRowsRead', { number: count, total }),
        ),
      );
      const exported: ExportedRows = {
        ...read,
        name,
        exportedAt: new Date().toISOString(),
      };
      const { write, type } = FORMS[form];
      saveText(fileName(exported, form), await write(exported), type);
      const { length } = read.rows;
      setState(
        length < read.totalCount
          ? t('ui.components.theFirstLengthOfTotalcount', {
              length,
              totalCount: read.totalCount,
            })
          : t('ui.components.rowsSaved', { count: length }),
      );
    } catch (error) {
      setState(
        t('ui.components.notSavedMessage', {
          message: (error as Error).message,
        }),
      );
    } finally {
      setBusy(false);
    }
  };

  return (
    <Flex justify="end" align="center" gap="3">
      <Text variant="body-x-small" color="secondary" role="status">
        {state}
      </Text>
      <MenuTrigger>
        <Button
          size="small"
          variant="tertiary"
          iconStart={<RiDownloadLine />}
          isDisabled={busy}
        >
          {t('ui.components.export')}
        </Button>
        <Menu aria-label={t('ui.components.exportName', { name })}>
          <MenuItem onAction={() => save('csv')}>
            {t('ui.components.csv')}
          </MenuItem>
          <MenuItem onAction={() => save('json')}>
            {t('ui.components.json')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
    </Flex>
  );
};
