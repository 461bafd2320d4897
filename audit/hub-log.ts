/** The log of what belongs to no agreement. No agreement is called so. */
export const HUB_LOG = 'hub';

/** The client by which the hub itself acts: nobody has asked. */
export const HUB_CLIENT = 'onecard';
