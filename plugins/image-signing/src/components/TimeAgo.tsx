import { DateTime } from 'luxon';

/** A time as people say it, with the exact one in the title. */
export const TimeAgo = (props: { at: string | undefined; never?: string }) => {
  if (!props.at) return <span>{props.never ?? 'never'}</span>;
  const time = DateTime.fromISO(props.at);
  if (!time.isValid) return <span>{props.at}</span>;
  return (
    <time
      dateTime={props.at}
      title={time.toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS)}
    >
      {time.toRelative() ?? props.at}
    </time>
  );
};
