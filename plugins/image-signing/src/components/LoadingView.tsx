import { LoadingBlocks } from './LoadingBlocks';
import { useWords, type TextName } from './words';

/** The place of a part of a page whose code is being loaded. */
export const LoadingView = (props: { of: TextName }) => {
  const t = useWords();
  return <LoadingBlocks label={t(props.of)} />;
};
