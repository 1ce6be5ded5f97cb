import { useEffect, useRef, useState } from 'react';
import { Button, Flex, Menu, MenuItem, MenuTrigger, Text } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import type { ReadAll } from '../hooks/useCursorTable';
import { fileName, toCsv, toJson, type ExportedRows } from './exportRows';
import { saveText } from './saveText';

const FORMS = {
  csv: { write: toCsv, type: 'text/csv;charset=utf-8' },
  json: { write: toJson, type: 'application/json' },
} as const;

/** Saves all rows of a table, as it is filtered, into a file. */
export const ExportMenu = (props: { name: string; readAll: ReadAll }) => {
  const { name, readAll } = props;
  const [state, setState] = useState('');
  const [busy, setBusy] = useState(false);
  const stop = useRef<AbortController>();
  useEffect(() => () => stop.current?.abort(), []);

  const save = async (form: keyof typeof FORMS) => {
    stop.current = new AbortController();
    setBusy(true);
    setState('Reading …');
    try {
      const read = await readAll(stop.current.signal, (count, total) =>
        setState(`${count} of ${total} rows read`),
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
          ? `The first ${length} of ${read.totalCount} rows were saved`
          : `${length} rows were saved`,
      );
    } catch (error) {
      setState(`Not saved: ${(error as Error).message}`);
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
          Export
        </Button>
        <Menu aria-label={`Export: ${name}`}>
          <MenuItem onAction={() => save('csv')}>CSV</MenuItem>
          <MenuItem onAction={() => save('json')}>JSON</MenuItem>
        </Menu>
      </MenuTrigger>
    </Flex>
  );
};
