export const MIN_PASSWORD = 12;

export interface SetupValues {
  email: string;
  username: string;
  password: string;
  setupToken: string;
}

export type FieldErrors = Partial<Record<keyof SetupValues, string>>;

/** What the server would refuse anyway, said before the round trip. */
export function validateSetup(values: SetupValues): FieldErrors {
  const errors: FieldErrors = {};
  if (!/^\S+@\S+$/.test(values.email.trim())) errors.email = "Enter an e-mail address.";
  if (Array.from(values.password).length < MIN_PASSWORD) {
    errors.password = `Use at least ${MIN_PASSWORD} characters.`;
  }
  if (values.setupToken.trim() === "") {
    errors.setupToken = "Copy the token that Miauflix printed when it started.";
  }
  return errors;
}
