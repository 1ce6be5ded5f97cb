/** Something to tell people, through Backstage's notifications. */
export interface Notice {
  /** Entity refs of users and groups; nobody where empty. */
  to: string[];
  /** Who is not told: the one who did it. */
  except?: string;
  title: string;
  description: string;
  /** Path and query below the portal. */
  link: string;
  severity: 'high' | 'normal' | 'low';
  /** A later notice of the same scope takes the place of an earlier one. */
  scope: string;
}
