import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import VerifiedUserIcon from '@material-ui/icons/VerifiedUser';

const useStyles = makeStyles(theme => ({
  root: {
    height: 2 * sidebarConfig.logoHeight,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    paddingLeft: theme.spacing(3),
    color: theme.palette.common.white,
    fontSize: theme.typography.h6.fontSize,
    fontWeight: 'bold',
    whiteSpace: 'nowrap',
  },
}));

export const SidebarLogo = () => {
  const classes = useStyles();
  const { isOpen } = useSidebarOpenState();

  return (
    <Link to="/" underline="none" aria-label="Home" className={classes.root}>
      <VerifiedUserIcon />
      {isOpen && <span>Backstage</span>}
    </Link>
  );
};
