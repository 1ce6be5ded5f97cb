/** An error whose message is all that the user needs: one line, no stack. */
export class UserError extends Error {}
