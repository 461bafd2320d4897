/** The department that operates the hub, countersigns every agreement, and reviews every log. */
export const COUNTERSIGNING = 'HRSS';
