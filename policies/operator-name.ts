/**
 * Form of the name of a person who does something (经办人), in the Onecard-Operator header and on the command line.
 * Chinese characters and ASCII: letters of other scripts look like these, or like nothing, and make two of one person.
 */
export const OPERATOR_NAME =
  /^[\p{Unified_Ideograph}〇A-Za-z0-9][\p{Unified_Ideograph}〇A-Za-z0-9·._@-]{0,63}$/u;
