/** The log of what belongs to no agreement. No agreement is called so. */
export const HUB_LOG = 'hub';
