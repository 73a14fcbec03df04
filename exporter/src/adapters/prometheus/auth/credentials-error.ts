/** What proves who we are cannot be had; the message says where it was looked for and what to do, and holds no secret. */
export class CredentialsError extends Error {}
