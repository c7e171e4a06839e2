/** A code that links an account: type `userCode` in at `verificationUrl`. */
export interface Pairing {
  deviceCode: string;
  userCode: string;
  verificationUrl: string;
  /** Seconds. */
  expiresIn: number;
  /** Seconds between two questions whether it was approved. */
  interval: number;
}

export interface Association {
  slug: string;
  name: string;
  isLinked: boolean;
  needsLink: boolean;
  /** Why the link does not work; empty while it does. */
  message: string;
  linkedAt: string | null;
  /** How much Trakt is still to be told. */
  waiting: number;
}

/** What the server says of its side of Trakt. */
export interface Service {
  status: string;
  /** Variables that the operator has to set. */
  missingVars?: string[] | null;
}

export type Check = { success: false } | { success: true; association: Association | null };
